package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Locale.ROOT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * No command that is sent, or is in a script, and none of its options, is younger than the oldest
 * server that there may be: Redis 6.2. As newer servers tell of themselves.
 */
@Timeout(60)
class ValkeyCommandsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final ObjectName OBJECT = new Folder("segments").object("a");
  private static final Set<String> WITH_SUBCOMMANDS = Set.of("CLUSTER", "CONFIG");

  /** In a line of what {@code MONITOR} shows, behind time and client. */
  private static final Pattern ARGUMENT =
      Pattern.compile("\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"");

  @Test
  void everythingThatIsSentIsKnownToTheOldestServer() throws IOException {
    try (ValkeyServer server = ValkeyServer.start()) {
      // Given
      server.addUser("rocky", "secret");
      List<List<String>> sent;
      try (Socket monitor = new Socket(server.address().getAddress(), server.address().getPort());
          BufferedReader lines =
              new BufferedReader(new InputStreamReader(monitor.getInputStream(), ISO_8859_1))) {
        monitor.getOutputStream().write("MONITOR\r\n".getBytes(UTF_8));
        assertEquals("+OK", lines.readLine());
        // When
        doAll(server);
        server.tell("ECHO", "the end");
        sent = until("the end", lines);
      }
      // Then
      Set<String> commands = new TreeSet<>();
      for (List<String> command : sent) {
        commands.add(name(command));
        assertEquals(List.of(), younger(server, command), command.toString());
      }
      Set<String> expected = inScripts();
      expected.remove("ZREM"); // after a failure only
      expected.addAll(Set.of("EVAL", "EVALSHA", "GETRANGE", "ROLE", "SELECT"));
      assertTrue(commands.containsAll(expected), commands + " instead of " + expected);
      // And where nothing was shown
      for (String command : List.of("CLUSTER|SLOTS", "ASKING", "CONFIG|GET", "INFO", "ZREM")) {
        assertTrue(isOld(since(server, command)), command + " is of " + since(server, command));
      }
    }
  }

  @Test
  void aYoungerCommandOrOptionWouldBeFound() {
    try (ValkeyServer server = ValkeyServer.start()) {
      assertEquals(List.of("EXPIRETIME"), younger(server, List.of("EXPIRETIME", "key")));
      assertEquals(List.of("NX"), younger(server, List.of("EXPIRE", "key", "9", "NX")));
      assertEquals(List.of(), younger(server, List.of("SET", "key", "value", "PX", "9")));
    }
  }

  private static void doAll(ValkeyServer server) {
    try (RemoteStore store =
        ValkeyRemoteStore.open(
            server
                .settings()
                .user("rocky")
                .password(new Secret("secret"))
                .database(1)
                .namespace(new Namespace("n"))
                .build())) {
      for (int size : new int[] {1_000, 2 * Upload.PIECE}) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 'x'); // which is shown as it is
        assertInstanceOf(
            CreateResult.Created.class, store.create(OBJECT, Content.of(content), TIMEOUT));
        assertInstanceOf(
            CreateResult.AlreadyExists.class, store.create(OBJECT, Content.of(content), TIMEOUT));
        assertTrue(store.get(OBJECT, new ByteArrayOutputStream(), size, TIMEOUT));
        store.list(OBJECT.folder(), PageToken.FIRST, TIMEOUT);
        store.delete(List.of(OBJECT), TIMEOUT);
      }
      Version version =
          assertInstanceOf(
                  Written.class, store.compareAndSet(HEAD, Version.ABSENT, new byte[70], TIMEOUT))
              .version();
      assertInstanceOf(ReadResult.Unchanged.class, store.readIfChanged(HEAD, version, TIMEOUT));
      assertTrue(store.read(HEAD, TIMEOUT).isPresent());
      store.delete(List.of(HEAD), TIMEOUT);
      assertTrue(!store.retention(TIMEOUT).toString().isEmpty());
    }
  }

  private static List<List<String>> until(String last, BufferedReader lines) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    while (true) {
      List<String> command = new ArrayList<>();
      Matcher argument = ARGUMENT.matcher(lines.readLine());
      while (argument.find()) {
        command.add(argument.group(1));
      }
      if (command.contains(last)) {
        return commands;
      }
      if (!command.isEmpty()) {
        commands.add(command);
      }
    }
  }

  private static Set<String> inScripts() {
    Set<String> commands = new TreeSet<>();
    for (Script script : Script.values()) {
      Matcher call = Pattern.compile("redis\\.p?call\\('([A-Z]+)'").matcher(script.text());
      while (call.find()) {
        commands.add(call.group(1));
      }
    }
    return commands;
  }

  private static String name(List<String> command) {
    String name = command.get(0).toUpperCase(ROOT);
    return WITH_SUBCOMMANDS.contains(name) ? name + "|" + command.get(1).toUpperCase(ROOT) : name;
  }

  /** What of {@code command} is younger: its name, or options. */
  private static List<String> younger(ValkeyServer server, List<String> command) {
    Map<String, Object> docs = docs(server, name(command));
    List<String> younger = new ArrayList<>();
    if (!isOld((String) docs.get("since"))) {
      younger.add(name(command));
    }
    Map<String, String> options = new HashMap<>();
    addOptions(docs.get("arguments"), "0", options);
    for (String argument : command.subList(1, command.size())) {
      if (!isOld(options.getOrDefault(argument.toUpperCase(ROOT), "0"))) {
        younger.add(argument);
      }
    }
    return younger;
  }

  private static String since(ValkeyServer server, String command) {
    return (String) docs(server, command).get("since");
  }

  /** By option, since when it is known; those within others are not older than these. */
  private static void addOptions(Object arguments, String outer, Map<String, String> options) {
    if (arguments == null) {
      return;
    }
    for (Object argument : (List<?>) arguments) {
      Map<String, Object> described = pairs((List<?>) argument);
      String since = (String) described.getOrDefault("since", outer);
      if (described.get("token") instanceof String token) {
        options.put(token.toUpperCase(ROOT), since);
      }
      addOptions(described.get("arguments"), since, options);
    }
  }

  private static Map<String, Object> docs(ValkeyServer server, String command) {
    List<?> all = (List<?>) text(server.ask("COMMAND", "DOCS", command));
    assertEquals(2, all.size(), "the server knows no " + command);
    return pairs((List<?>) all.get(1));
  }

  private static Map<String, Object> pairs(List<?> list) {
    Map<String, Object> pairs = new HashMap<>();
    for (int i = 0; i < list.size(); i += 2) {
      pairs.put((String) list.get(i), list.get(i + 1));
    }
    return pairs;
  }

  private static Object text(Object reply) {
    if (reply instanceof byte[] bytes) {
      return new String(bytes, UTF_8);
    }
    return reply instanceof List<?> list
        ? list.stream().map(ValkeyCommandsTest::text).toList()
        : reply;
  }

  private static boolean isOld(String version) {
    int[] parts = Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    return Arrays.compare(parts, new int[] {6, 2, 0}) <= 0;
  }
}
