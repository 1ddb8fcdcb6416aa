package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.RemoteStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import redis.clients.jedis.Connection;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Protocol.Command;

/**
 * A server in a process of its own, on the loopback interface, with a folder of its own that goes
 * with it. It keeps nothing on disk and evicts nothing, unless its options say so.
 */
public final class ValkeyServer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";
  private static final int ATTEMPTS = 5;

  private final Path binary;
  private final List<String> options;
  private final Path folder;
  private final int port;
  private final Thread hook = new Thread(this::kill, "valkey server ends");
  private Process process;

  private ValkeyServer(Path binary, int port, List<String> options) {
    this.binary = binary;
    this.port = port;
    this.options = options;
    try {
      folder = Files.createTempDirectory("valkey");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process = started();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts one on a free port.
   *
   * @param options of the server, in turn {@code --name} and value; the last of a name counts
   */
  public static ValkeyServer start(String... options) {
    return start(ServerBinary.chosen(), options);
  }

  /** Starts one on {@code port}. */
  public static ValkeyServer startAt(int port, String... options) {
    return new ValkeyServer(ServerBinary.chosen(), port, List.of(options));
  }

  /** Starts one of the Redis that comes as an artifact, whatever is installed. */
  public static ValkeyServer startEmbedded(String... options) {
    return start(ServerBinary.embedded(), options);
  }

  private static ValkeyServer start(Path binary, String... options) {
    AssertionError last = null;
    for (int i = 0; i < ATTEMPTS; i++) { // another process may take the port first
      try {
        return new ValkeyServer(binary, freePort(), List.of(options));
      } catch (AssertionError e) {
        last = e;
      }
    }
    throw last;
  }

  /** A port that nobody listens at just now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** For {@code url}. */
  public String url() {
    return url(address());
  }

  private static String url(InetSocketAddress address) {
    return "valkey://" + address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Settings that open a store on this server; the namespace is the default one. */
  public ValkeySettingsBuilder settings() {
    return settings(address());
  }

  /** The same, through {@code address}: that of this server, or of a proxy before it. */
  public ValkeySettingsBuilder settings(InetSocketAddress address) {
    return ValkeySettings.builder(new Secret(url(address)));
  }

  /** The same as text, for the provider. */
  public Map<String, String> settingsAsText(Namespace namespace) {
    Map<String, String> settings = new TreeMap<>(settingsAsText());
    settings.put("namespace", namespace.name());
    return settings;
  }

  /** The same, through {@code address}. */
  public Map<String, String> settingsAsText(Namespace namespace, InetSocketAddress address) {
    return Map.of("url", url(address), "namespace", namespace.name());
  }

  /** The same on the default namespace. */
  public Map<String, String> settingsAsText() {
    return Map.of("url", url());
  }

  /** Opens a store on {@code namespace}. */
  public RemoteStore open(Namespace namespace) {
    return ValkeyRemoteStore.open(settings().namespace(namespace).build());
  }

  /** Whether a thread of this name is one of this class. */
  public boolean owns(String thread) {
    return thread.startsWith("valkey server");
  }

  /** A user who may do everything, for those who log in; before, nobody need to. */
  void addUser(String name, String password, String... rules) {
    List<String> command = new ArrayList<>(List.of("ACL", "SETUSER", name, "on", ">" + password));
    command.addAll(rules.length == 0 ? List.of("~*", "&*", "+@all") : List.of(rules));
    tell(command.toArray(String[]::new));
  }

  /** Sends one command, past every store, whose reply nobody needs. */
  public void tell(String... command) {
    Object unused = ask(command);
  }

  /** Sends one command, past every store, and returns its reply. */
  public Object ask(String... command) {
    try (Connection connection = new Connection(new HostAndPort(HOST, port))) {
      connection.sendCommand(
          Command.valueOf(command[0]), Arrays.copyOfRange(command, 1, command.length));
      return connection.getOne();
    }
  }

  /** What it says of itself. */
  String info(String section) {
    return new String((byte[]) ask("INFO", section), UTF_8);
  }

  /** Ends it without any warning, as by SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    try {
      int unused = process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets it hang: it takes requests and answers none, until {@link #resume}. */
  public void pause() {
    signal("STOP");
  }

  /** Lets it go on after {@link #pause}. */
  public void resume() {
    signal("CONT");
  }

  /** Ends it without any warning, and starts it on the same port with what is in its folder. */
  public void restart() {
    kill();
    process = started();
  }

  /** Deletes everything that it has. */
  public void flush() {
    tell("FLUSHALL");
  }

  /** Makes a replica a server of its own. */
  public void promote() {
    tell("REPLICAOF", "NO", "ONE");
  }

  /** Writes what it has to a file; {@link #restartWith} goes back to it. */
  public Path dump() {
    tell("SAVE");
    try {
      return Files.copy(
          folder.resolve("dump.rdb"),
          Files.createTempFile(folder, "copy", ".rdb"),
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it without any warning, and starts it on the same port with an older copy. */
  public void restartWith(Path dump) {
    kill();
    try {
      Files.copy(dump, folder.resolve("dump.rdb"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    process = started();
  }

  /** What it was started with. */
  String option(String name) {
    return options.get(options.indexOf(name) + 1);
  }

  /** Where it keeps its files. */
  public Path folder() {
    return folder;
  }

  /** Ends it, and deletes its folder. */
  @Override
  public void close() {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM ends
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process started() {
    List<String> command = new ArrayList<>();
    command.add(binary.toString());
    command.addAll(List.of("--bind", HOST, "--port", "" + port, "--dir", folder.toString()));
    command.addAll(List.of("--save", "", "--appendonly", "no", "--daemonize", "no"));
    command.addAll(options);
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader output = started.inputReader(UTF_8);
      List<String> said = new ArrayList<>();
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        said.add(line);
        if (line.contains("Ready to accept connections")) {
          drain(output);
          return started;
        }
      }
      throw new AssertionError("The server does not start: " + String.join("\n", said));
    } catch (IOException e) {
      throw new AssertionError("Cannot start " + binary, e);
    }
  }

  /** So that it never waits for somebody who reads what it says. */
  private static void drain(BufferedReader output) {
    Thread thread =
        new Thread(
            () -> {
              try (output) {
                while (output.readLine() != null) {
                  // nobody wants it
                }
              } catch (IOException e) {
                // it has ended
              }
            },
            "valkey server output");
    thread.setDaemon(true);
    thread.start();
  }

  private void signal(String name) {
    try {
      int exit =
          new ProcessBuilder("kill", "-" + name, "" + process.pid()).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new AssertionError("kill -" + name + " ended with " + exit);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    }
  }
}
