package dev.rocky.state.tck;

import dev.rocky.state.Namespace;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.RemoteStoreProvider;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** The smallest remote store over a network: what the contracts ask of one can be had. */
final class TcpRemoteStore implements RemoteStore {

  private static final int PIECE = 16_384;

  private final TcpCalls calls;
  private final String namespace;

  TcpRemoteStore(InetSocketAddress server, String namespace) {
    calls = new TcpCalls(server);
    this.namespace = namespace;
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    Objects.requireNonNull(name, "name");
    long size = content.size();
    if (size < 0 || size > MAX_OBJECT_BYTES) {
      throw new IllegalArgumentException("No object has " + size + " bytes");
    }
    return calls.<CreateResult>call(
        timeout,
        (out, in, sent) -> {
          begin(out, RemoteOperation.CREATE, name.path());
          out.writeInt((int) size);
          send(content, size, out, sent);
          return in.readBoolean() ? new CreateResult.Created() : new CreateResult.AlreadyExists();
        },
        CreateResult.Unknown::new);
  }

  /** The last piece leaves when it is certain that it is the last. */
  private static void send(Content content, long size, DataOutputStream out, Runnable sent)
      throws IOException {
    byte[] piece = new byte[PIECE];
    long left = size;
    try (InputStream source = ofTheCaller(content::open)) {
      while (left > 0) {
        int wanted = (int) Math.min(PIECE, left);
        int length = ofTheCaller(() -> source.read(piece, 0, wanted));
        if (length < 0) {
          break;
        }
        left -= length;
        if (left == 0) {
          requireEnd(source, size);
          sent.run();
        }
        out.write(piece, 0, length);
      }
      if (left > 0) {
        throw new IllegalArgumentException("The content ends " + left + " bytes early");
      }
      if (size == 0) {
        requireEnd(source, size);
        sent.run();
      }
    }
    out.flush();
  }

  private static void requireEnd(InputStream source, long size) {
    if (ofTheCaller(source::read) >= 0) {
      throw new IllegalArgumentException("The content has more than " + size + " bytes");
    }
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    return calls.call(
        timeout,
        (out, in, sent) -> {
          begin(out, RemoteOperation.GET, name.path());
          out.flush();
          boolean found = in.readBoolean();
          int size = in.readInt();
          if (size > maxBytes) {
            throw new RemoteDamagedException(name + " has " + size + " bytes");
          }
          byte[] piece = new byte[PIECE];
          for (int left = size; left > 0; ) {
            int length = Math.min(PIECE, left);
            in.readFully(piece, 0, length);
            ofTheCaller(
                () -> {
                  sink.write(piece, 0, length);
                  return true;
                });
            left -= length;
          }
          return found;
        },
        TcpRemoteStore::fail);
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    return calls.call(
        timeout,
        (out, in, sent) -> {
          begin(out, RemoteOperation.LIST, folder.name());
          out.writeUTF(page.text());
          out.flush();
          int count = in.readInt();
          List<Listing.Listed> objects = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            ObjectName name = folder.object(in.readUTF());
            long size = in.readLong();
            objects.add(new Listing.Listed(name, size, Instant.ofEpochSecond(in.readLong())));
          }
          String next = in.readUTF();
          return new Listing(
              objects,
              next.isEmpty() ? Optional.empty() : Optional.of(new PageToken(next)),
              Instant.ofEpochSecond(in.readLong()));
        },
        TcpRemoteStore::fail);
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    List<RemoteName> copy = List.copyOf(names);
    boolean unused =
        calls.call(
            timeout,
            (out, in, sent) -> {
              out.writeUTF(namespace);
              out.writeUTF(RemoteOperation.DELETE.name());
              out.writeInt(copy.size());
              for (RemoteName name : copy) {
                out.writeUTF(name.path());
              }
              out.flush();
              return in.readBoolean();
            },
            TcpRemoteStore::fail);
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    return calls.call(
        timeout,
        (out, in, sent) -> {
          begin(out, RemoteOperation.READ, name.path());
          out.flush();
          return register(in);
        },
        TcpRemoteStore::fail);
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    Objects.requireNonNull(known, "known");
    Optional<Register> register = read(name, timeout);
    if (register.isEmpty()) {
      return new ReadResult.Absent();
    }
    return register.get().version().equals(known)
        ? new ReadResult.Unchanged()
        : new ReadResult.Changed(register.get());
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    if (content.length > MAX_REGISTER_BYTES) {
      throw new IllegalArgumentException(content.length + " bytes are too many");
    }
    byte[] copy = content.clone();
    return calls.<CompareAndSetResult>call(
        timeout,
        (out, in, sent) -> {
          begin(out, RemoteOperation.COMPARE_AND_SET, name.path());
          out.writeUTF(expected.text());
          out.writeInt(copy.length);
          sent.run();
          out.write(copy);
          out.flush();
          boolean written = in.readBoolean();
          String version = in.readUTF();
          return written
              ? new CompareAndSetResult.Written(new Version(version))
              : new CompareAndSetResult.Conflict();
        },
        CompareAndSetResult.Unknown::new);
  }

  @Override
  public void close() {
    calls.close();
  }

  private void begin(DataOutputStream out, RemoteOperation operation, String path)
      throws IOException {
    out.writeUTF(namespace);
    out.writeUTF(operation.name());
    out.writeUTF(path);
  }

  private static Optional<Register> register(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return Optional.empty();
    }
    Version version = new Version(in.readUTF());
    byte[] content = new byte[in.readInt()];
    in.readFully(content);
    return Optional.of(new Register(version, content));
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  private static <T> T fail(RemoteException failure) {
    throw failure;
  }

  @FunctionalInterface
  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T ofTheCaller(Work<T> work) {
    try {
      return work.run();
    } catch (IOException e) {
      throw new TcpCalls.OfTheCaller(e);
    }
  }

  /** Found by the name {@code tcp}. */
  public static final class Provider implements RemoteStoreProvider {

    /** For the service loader. */
    public Provider() {}

    @Override
    public String name() {
      return "tcp";
    }

    @Override
    public RemoteStore open(Settings settings) {
      return settings.decode(
          s ->
              new TcpRemoteStore(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), s.integer("port", 0)),
                  s.string("namespace").map(n -> new Namespace(n).name()).orElse("")));
    }
  }
}
