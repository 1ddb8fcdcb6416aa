package dev.rocky.state.tck;

import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server for {@link TcpRemoteStore}: remotes in memory, one for each namespace. One request on
 * each connection; one that does not arrive as a whole has no effect.
 */
final class TcpRemoteServer implements AutoCloseable {

  static final String THREAD = "tcp remote server";

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final ServerSocket listener;
  private final Map<String, MemoryRemote> remotes = new ConcurrentHashMap<>();

  TcpRemoteServer() {
    try {
      listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new AssertionError("Cannot listen", e);
    }
    start(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listener.getLocalSocketAddress();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        start(() -> serve(client));
      } catch (IOException e) {
        // closed
      }
    }
  }

  private static void start(Runnable body) {
    Thread thread = new Thread(body, THREAD);
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket client) {
    try (client;
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out =
            new DataOutputStream(new BufferedOutputStream(client.getOutputStream()))) {
      MemoryRemote remote = remotes.computeIfAbsent(in.readUTF(), unused -> new MemoryRemote());
      try (RemoteStore store = remote.open()) {
        answer(store, RemoteOperation.valueOf(in.readUTF()), in, out);
      }
      out.flush();
    } catch (IOException e) {
      // the client is gone
    }
  }

  private static void answer(
      RemoteStore store, RemoteOperation operation, DataInputStream in, DataOutputStream out)
      throws IOException {
    switch (operation) {
      case RETENTION -> throw new IOException("Nobody asks this server for it");
      case CREATE -> {
        ObjectName name = object(in.readUTF());
        CreateResult result = store.create(name, Content.of(bytes(in)), TIMEOUT);
        out.writeBoolean(result instanceof CreateResult.Created);
      }
      case GET -> {
        ByteArrayOutputStream sink = new ByteArrayOutputStream();
        boolean found =
            store.get(object(in.readUTF()), sink, RemoteStore.MAX_OBJECT_BYTES, TIMEOUT);
        out.writeBoolean(found);
        out.writeInt(sink.size());
        sink.writeTo(out);
      }
      case LIST -> {
        Folder folder = new Folder(in.readUTF());
        list(store.list(folder, new PageToken(in.readUTF()), TIMEOUT), out);
      }
      case DELETE -> {
        List<RemoteName> names = new ArrayList<>();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
          String path = in.readUTF();
          names.add(path.contains("/") ? object(path) : new RegisterName(path));
        }
        store.delete(names, TIMEOUT);
        out.writeBoolean(true);
      }
      case READ, READ_IF_CHANGED -> {
        Optional<Register> register = store.read(new RegisterName(in.readUTF()), TIMEOUT);
        out.writeBoolean(register.isPresent());
        if (register.isPresent()) {
          out.writeUTF(register.get().version().text());
          out.writeInt(register.get().content().length);
          out.write(register.get().content());
        }
      }
      case COMPARE_AND_SET -> {
        RegisterName name = new RegisterName(in.readUTF());
        Version expected = new Version(in.readUTF());
        CompareAndSetResult result = store.compareAndSet(name, expected, bytes(in), TIMEOUT);
        boolean written = result instanceof CompareAndSetResult.Written;
        out.writeBoolean(written);
        out.writeUTF(result instanceof CompareAndSetResult.Written w ? w.version().text() : "");
      }
    }
  }

  private static void list(Listing listing, DataOutputStream out) throws IOException {
    out.writeInt(listing.objects().size());
    for (Listing.Listed listed : listing.objects()) {
      out.writeUTF(listed.name().file());
      out.writeLong(listed.size());
      out.writeLong(listed.lastModified().getEpochSecond());
    }
    out.writeUTF(listing.next().map(PageToken::text).orElse(""));
    out.writeLong(listing.now().getEpochSecond());
  }

  private static ObjectName object(String path) {
    int slash = path.indexOf('/');
    return new Folder(path.substring(0, slash)).object(path.substring(slash + 1));
  }

  private static byte[] bytes(DataInputStream in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return bytes;
  }
}
