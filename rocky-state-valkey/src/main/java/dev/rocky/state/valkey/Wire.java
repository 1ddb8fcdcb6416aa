package dev.rocky.state.valkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.util.RedisOutputStream;

/**
 * A connection to one server. Used by one thread at a time, each time for one call, whose end ends
 * whatever the connection is doing. One that was broken off, or has more to tell than was asked, is
 * closed and cannot be used again: a late reply would be taken for that of the next request.
 */
final class Wire implements AutoCloseable {

  /** At once, so that the memory which the JDK keeps for a thread stays small. */
  private static final int PIECE = 64 * 1024;

  /** Bytes of one reply, its parts together. */
  private static final int MAX_REPLY = 4 * Replies.MAX_LENGTH;

  /** How long it counts what a server said of its role. */
  private static final long ROLE_COUNTS_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final CommandArguments ROLE = new CommandArguments(Command.ROLE);

  private final Node node;
  private final long opened = System.nanoTime();
  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private @Nullable Call call;
  private @Nullable IOException unsent;
  private @Nullable Replies replies;
  private @Nullable RedisOutputStream requests;
  private int received;
  private long idleSince;
  private boolean tellsRole;
  private long roleTold;

  private Wire(Node node) throws IOException {
    this.node = node;
    channel = SocketChannel.open();
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      selector = Selector.open();
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    key = channel.register(selector, 0);
  }

  /** Connects to {@code address} of {@code node}. */
  static Wire open(Call call, Node node, InetAddress address, Optional<SSLSocketFactory> tls)
      throws IOException {
    Wire wire = new Wire(node);
    wire.call = call;
    boolean open = false;
    try {
      wire.connect(call, new InetSocketAddress(address, node.port()));
      if (tls.isPresent()) {
        wire.secure(tls.get());
      } else {
        wire.talk(wire.input(), wire.output());
      }
      open = true;
      return wire;
    } finally {
      wire.call = null;
      if (!open) {
        wire.close();
      }
    }
  }

  /** Whom it is connected to. */
  Node node() {
    return node;
  }

  /**
   * Sends a command and waits for its reply. It is sent once, whatever happens. A server that
   * {@link #greet} was told the role of is asked for it again in the same round trip, if that was a
   * while ago.
   *
   * @param effect whether it changes what others see
   * @return bytes, a number, a list of these, or null
   * @throws JedisDataException if the reply is an error; the connection can be used again
   * @throws IOException also if the server has become a replica, whose answer is not to be trusted
   */
  @Nullable Object exchange(Call call, CommandArguments command, boolean effect)
      throws IOException {
    boolean asksRole = tellsRole && System.nanoTime() - roleTold > ROLE_COUNTS_NANOS;
    List<CommandArguments> commands = asksRole ? List.of(command, ROLE) : List.of(command);
    List<@Nullable Object> answers = exchange(call, commands, effect);
    if (asksRole && !(answers.get(0) instanceof JedisDataException)) {
      Role role = Role.of(answers.get(1));
      roleTold = System.nanoTime();
      if (role == Role.REPLICA) {
        close();
        throw new IOException("The server has become a replica since the connection was made");
      }
    }
    if (answers.get(0) instanceof JedisDataException e) {
      throw e;
    }
    return answers.get(0);
  }

  /**
   * Logs in, and asks for the server's role, in one round trip. What {@link #exchange} sends later
   * depends on whether it tells.
   *
   * @param commands that nobody but this connection notices
   * @throws JedisDataException if one of them is refused, or the role is for a reason that may pass
   */
  Role greet(Call call, List<CommandArguments> commands) throws IOException {
    List<CommandArguments> all = new ArrayList<>(commands);
    all.add(ROLE);
    List<@Nullable Object> answers = exchange(call, all, /* effect= */ false);
    for (int i = 0; i < answers.size(); i++) {
      if (answers.get(i) instanceof JedisDataException e
          && (i < commands.size() || !Failure.isOfTheCommand(e))) {
        throw e;
      }
    }
    Role role = Role.of(answers.get(commands.size()));
    tellsRole = role == Role.MAIN;
    roleTold = System.nanoTime();
    return role;
  }

  /** The replies, errors among them. */
  private List<@Nullable Object> exchange(
      Call call, List<CommandArguments> commands, boolean effect) throws IOException {
    RedisOutputStream out = requests;
    Replies in = replies;
    if (out == null || in == null) {
      throw new IllegalStateException("The connection was never made");
    }
    this.call = call;
    received = 0;
    boolean whole = false;
    try {
      Protocol.sendCommand(out, commands.get(0)); // the last bytes stay in the buffer
      if (effect) {
        call.sent();
      } else {
        call.requireGoingOn();
      }
      for (CommandArguments more : commands.subList(1, commands.size())) {
        Protocol.sendCommand(out, more);
      }
      out.flush();
      List<@Nullable Object> replies = new ArrayList<>(commands.size());
      for (int i = 0; i < commands.size(); i++) {
        replies.add(reply(in));
      }
      whole = in.isEmpty() && unsent == null;
      return replies;
    } finally {
      this.call = null;
      if (!whole) {
        close();
      }
    }
  }

  private static @Nullable Object reply(Replies in) {
    try {
      return in.next();
    } catch (JedisDataException e) {
      return e;
    }
  }

  /** Whether it was opened before {@code time}, by {@link System#nanoTime}. */
  boolean isOlderThan(long time) {
    return opened - time < 0;
  }

  /** Nobody uses it for a while. */
  void rests() {
    idleSince = System.nanoTime();
  }

  /** Whether it can be used after it rested: not for too long, and the server has said nothing. */
  boolean isFresh(long maxIdleNanos) {
    try {
      return System.nanoTime() - idleSince < maxIdleNanos
          && channel.read(ByteBuffer.allocate(1)) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() {
    try (channel) {
      selector.close();
    } catch (IOException e) {
      // nobody uses it any more
    }
  }

  private void connect(Call call, InetSocketAddress address) throws IOException {
    if (!channel.connect(address)) {
      key.interestOps(SelectionKey.OP_CONNECT);
      while (!channel.finishConnect()) {
        call.await(selector);
      }
    }
  }

  private void secure(SSLSocketFactory factory) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            factory.createSocket(
                new WireSocket(this, node), node.host(), node.port(), /* autoClose= */ true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name must be that of the host
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    talk(socket.getInputStream(), socket.getOutputStream());
  }

  private void talk(InputStream in, OutputStream out) {
    replies = new Replies(in);
    requests = new RedisOutputStream(out);
  }

  /** The bytes from the server. */
  InputStream input() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return length == 0 ? 0 : receive(ByteBuffer.wrap(bytes, from, Math.min(length, PIECE)));
      }
    };
  }

  /** The bytes to the server. */
  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) throws IOException {
        for (int done = 0; done < length; done += PIECE) {
          send(ByteBuffer.wrap(bytes, from + done, Math.min(length - done, PIECE)));
        }
      }
    };
  }

  private int receive(ByteBuffer buffer) throws IOException {
    Call ours = current();
    ours.requireGoingOn();
    if (unsent != null) {
      return receiveLast(buffer, unsent);
    }
    int read = channel.read(buffer);
    while (read == 0) {
      key.interestOps(SelectionKey.OP_READ);
      ours.await(selector);
      read = channel.read(buffer);
    }
    return counted(read);
  }

  /** What the server said before it broke off; when that is over, what became of the request. */
  private int receiveLast(ByteBuffer buffer, IOException failure) throws IOException {
    int read;
    try {
      read = channel.read(buffer);
    } catch (IOException e) {
      throw failure;
    }
    if (read <= 0) { // nothing comes any more
      throw failure;
    }
    return counted(read);
  }

  private int counted(int read) throws IOException {
    received += Math.max(read, 0);
    if (received > MAX_REPLY) {
      throw new IOException("A reply has more than " + MAX_REPLY + " bytes");
    }
    return read;
  }

  /**
   * Sends as much as can be sent. That the server has broken off is told by what reads its reply:
   * it may have said why.
   */
  private void send(ByteBuffer buffer) throws IOException {
    Call ours = current();
    ours.requireGoingOn();
    while (unsent == null && buffer.hasRemaining()) {
      if (write(buffer) == 0 && unsent == null) {
        key.interestOps(SelectionKey.OP_WRITE);
        ours.await(selector);
      }
    }
  }

  private int write(ByteBuffer buffer) {
    try {
      return channel.write(buffer);
    } catch (IOException e) {
      unsent = e;
      return 0;
    }
  }

  private Call current() throws IOException {
    if (call == null) {
      throw new IOException("Nobody's call");
    }
    return call;
  }
}
