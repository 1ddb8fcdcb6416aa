package dev.rocky.state.lmdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.Namespace;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.logging.LogManager;

/**
 * Another process: a JVM without flags that runs {@link Main}, told what to do by its arguments and
 * by lines, and answering by lines. Every answer is waited for at most a minute, then the process
 * is killed and the test fails.
 */
final class Child implements AutoCloseable {

  private static final Key COUNTER = Key.of(0x20, "counter");

  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter orders;

  private Child(ProcessBuilder builder) {
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    orders = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), UTF_8), true);
  }

  /** Starts one on the same class path and the same JDK. */
  static Child start(String... arguments) {
    return start(List.of(), arguments);
  }

  /** Starts one through the command {@code before}, for example {@code setpriv}. */
  static Child start(List<String> before, String... arguments) {
    return start(before, List.of(), System.getProperty("java.class.path"), arguments);
  }

  static Child start(
      List<String> before, List<String> options, String classPath, String... arguments) {
    List<String> command = new ArrayList<>(before);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-Xmx128m", "-XX:-UsePerfData", "-cp", classPath, Main.class.getName()));
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return new Child(builder);
  }

  /** The next line that it says. */
  String answer() {
    try {
      String line = "";
      while (isOfTheJvm(line)) {
        line = String.valueOf(Waiting.forResult("an answer of the child", answers::readLine));
      }
      return line;
    } catch (RuntimeException | Error e) {
      process.destroyForcibly();
      throw e;
    }
  }

  void expect(String expected) {
    String line = answer();
    if (!expected.equals(line)) {
      StringBuilder all = new StringBuilder(String.valueOf(line));
      kill();
      unheard().forEach(more -> all.append('\n').append(more));
      throw new AssertionError("expected \"" + expected + "\" but the process said: " + all);
    }
  }

  void tell(String order) {
    orders.println(order);
  }

  /** Ends it as a crash does: SIGKILL. What it said before can still be heard. */
  void kill() {
    process.toHandle().destroyForcibly(); // Process.destroyForcibly closes the pipes, too
    waitFor();
  }

  /** What it said and nobody heard, after its end. */
  List<String> unheard() {
    return Waiting.forResult(
        "the rest", () -> answers.lines().filter(line -> !isOfTheJvm(line)).toList());
  }

  /** Whether JDK 24 or later says it, about native code. */
  private static boolean isOfTheJvm(String line) {
    return line.isEmpty() || line.startsWith("WARNING: ");
  }

  /** Fails with what it said if it has ended. */
  void expectAlive() {
    if (!process.isAlive()) {
      throw new AssertionError("the process ended and said " + unheard());
    }
  }

  long pid() {
    return process.pid();
  }

  int waitFor() {
    try {
      if (!process.waitFor(1, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new AssertionError("The child process does not end");
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  static long counter(StateStore store) {
    return store.<Long, RuntimeException>read(
        tx -> tx.get(COUNTER).map(bytes -> ByteBuffer.wrap(bytes).getLong()).orElse(0L));
  }

  static void increment(StateStore store) {
    increment(store, Duration.ZERO);
  }

  /** Takes {@code pause} for it. */
  static void increment(StateStore store, Duration pause) {
    store.write(
        tx -> {
          long count = tx.get(COUNTER).map(bytes -> ByteBuffer.wrap(bytes).getLong()).orElse(0L);
          LockSupport.parkNanos(pause.toNanos());
          tx.put(COUNTER, ByteBuffer.allocate(8).putLong(count + 1).array());
          return count;
        });
  }

  /** How many entries the tests have in their own space. */
  static int entries(StateStore store) {
    int[] entries = new int[1];
    store.read(
        tx -> {
          tx.scan(
              Scan.prefix(Key.of(0x30)),
              (key, value) -> {
                entries[0]++;
                return true;
              });
          return true;
        });
    return entries[0];
  }

  private static void put(StateStore store, int number, int bytes) {
    store.write(
        tx -> {
          tx.put(Key.of(0x30, String.valueOf(number)), new byte[bytes]);
          return true;
        });
  }

  /** The program: what to do, the file, and what that needs. */
  public static final class Main {

    private static final BufferedReader ORDERS =
        new BufferedReader(new InputStreamReader(System.in, UTF_8));

    private static final Map<String, Consumer<String[]>> PROGRAMS =
        Map.ofEntries(
            Map.entry("open", Main::open),
            Map.entry("increment", Main::increment),
            Map.entry("hold-writer", Main::holdWriter),
            Map.entry("hold-reader", Main::holdReader),
            Map.entry("write-until-killed", Main::writeUntilKilled),
            Map.entry("churn-until-killed", Main::churnUntilKilled),
            Map.entry("close-while-busy", Closing::run),
            Map.entry("inspect", Inspection::run),
            Map.entry("load", Load::run),
            Map.entry("load-reopening", Load::runReopening),
            Map.entry("salvage", Main::salvage),
            Map.entry("back-up", Main::backUp),
            Map.entry("fill", Main::fill),
            Map.entry("fill-some", Main::fillSome),
            Map.entry("meet-full-disk", Main::meetFullDisk),
            Map.entry("rewrite", Main::rewrite),
            Map.entry("soak", Soak::run));

    public static void main(String[] args) {
      LogManager.getLogManager().reset(); // what is logged would be taken for an answer
      try {
        PROGRAMS.get(args[0]).accept(args);
      } catch (Throwable e) {
        say(e.getClass().getSimpleName() + ": " + e.getMessage());
        System.exit(1);
      }
    }

    static LmdbSettings settings(String[] args) {
      LmdbSettings settings = LmdbSettings.ofDefaults();
      if (!args[1].isEmpty()) {
        settings = settings.withPath(Path.of(args[1]));
      }
      for (String arg : args) {
        if (arg.startsWith("map=")) {
          settings = settings.withMapSizeBytes(Long.parseLong(arg.substring(4)));
        } else if (arg.startsWith("timeout=")) {
          settings = settings.withWriteLockTimeout(Duration.parse(arg.substring(8)));
        } else if (arg.startsWith("readers=")) {
          settings = settings.withMaxReaders(Integer.parseInt(arg.substring(8)));
        } else if (arg.startsWith("namespace=")) {
          settings = settings.withNamespace(new Namespace(arg.substring(10)));
        } else if (arg.equals("readonly")) {
          settings = settings.withReadOnly(true);
        } else if (arg.equals("allowSharedVolume")) {
          settings = settings.withAllowSharedVolume(true);
        }
      }
      return settings;
    }

    /** Tries to open as often as it is told to, says how that went. */
    private static void open(String[] args) {
      int times = args.length > 2 && args[2].matches("\\d+") ? Integer.parseInt(args[2]) : 1;
      for (int i = 0; i < times; i++) {
        try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
          say("opened " + counter(store));
        } catch (RuntimeException | Error e) {
          say(
              e.getClass().getSimpleName()
                  + ": "
                  + String.valueOf(e.getMessage()).replace('\n', ' '));
        }
      }
    }

    private static void increment(String[] args) {
      try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
        say("ready");
        order();
        for (int i = Integer.parseInt(args[2]); i > 0; i--) {
          Child.increment(store);
        }
      }
      say("done");
    }

    private static void holdWriter(String[] args) {
      try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
        store.write(
            tx -> {
              tx.put(COUNTER, ByteBuffer.allocate(8).putLong(1_000).array());
              say("holding");
              return order();
            });
        say("released");
        order();
      }
    }

    private static void holdReader(String[] args) {
      try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
        store.read(
            tx -> {
              tx.get(COUNTER);
              say("holding");
              order();
              long[] sum = new long[1];
              tx.scan(
                  Scan.prefix(Key.of(0x30)),
                  (key, value) -> {
                    sum[0] += value[0];
                    return true;
                  });
              say(
                  "saw "
                      + tx.get(COUNTER).map(b -> ByteBuffer.wrap(b).getLong()).orElse(0L)
                      + " "
                      + sum[0]);
              return true;
            });
        say("now " + counter(store));
        order();
      }
    }

    private static void writeUntilKilled(String[] args) {
      LmdbStateStore store = LmdbStateStore.open(settings(args));
      while (true) {
        Child.increment(store);
        say("committed " + counter(store));
      }
    }

    private static void churnUntilKilled(String[] args) {
      LmdbStateStore store = LmdbStateStore.open(settings(args));
      Random random = new Random(Long.parseLong(args[2]));
      while (true) {
        store.write(tx -> HealthyFilesTest.churn(tx, random));
        Child.increment(store);
        say("committed " + counter(store));
      }
    }

    /** Salvages, and waits for an order at each step. */
    private static void salvage(String[] args) {
      LmdbStateStore.salvage(
          settings(args),
          step -> {
            say("at " + step.phase());
            order();
          });
      say("done");
    }

    /** Fills a ledger, tries to back it up, and says how that went and what is left of it. */
    private static void backUp(String[] args) {
      Path target = Path.of(args[2]);
      try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
        for (int i = 0; i < 5; i++) {
          put(store, i, 1 << 20);
        }
        try {
          store.backup(target, dev.rocky.state.Progress.NONE);
        } catch (RuntimeException e) {
          say(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        say("left " + Arrays.toString(target.toFile().getParentFile().list()));
      }
    }

    /** Writes values of a mebibyte until it fails, then says how, and what can still be read. */
    private static void fill(String[] args) {
      try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
        Child.increment(store);
        for (int i = 0; ; i++) {
          try {
            put(store, i, 1 << 20);
          } catch (RuntimeException e) {
            say(e.getClass().getSimpleName() + ": " + e.getMessage());
            say("readable " + counter(store) + " " + (entries(store) == i));
            return;
          }
        }
      }
    }

    /** Writes more than a small map holds. */
    private static void fillSome(String[] args) {
      try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
        for (int i = 0; i < 40; i++) {
          put(store, i, 100_000);
        }
      }
      say("done");
    }

    /** Fills the disk with another file; reads and writes; frees the disk and writes again. */
    private static void meetFullDisk(String[] args) {
      try (LmdbStateStore store = LmdbStateStore.open(settings(args))) {
        Path filler = Path.of(args[1]).resolveSibling("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
          while (true) {
            out.write(new byte[512]);
          }
        } catch (IOException e) {
          say("full");
        }
        try {
          Child.increment(store);
        } catch (RuntimeException e) {
          say(e.getClass().getSimpleName());
        }
        say("read " + readNested(store, 120) + " at a time");
        Files.delete(filler);
        Child.increment(store);
        say("wrote " + counter(store));
        order();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static int readNested(StateStore store, int depth) {
      return store.<Integer, RuntimeException>read(
          tx -> {
            tx.get(COUNTER);
            return depth == 0 ? 0 : 1 + readNested(store, depth - 1);
          });
    }

    /** Writes the same key again and again until it is killed. */
    private static void rewrite(String[] args) {
      LmdbStateStore store = LmdbStateStore.open(settings(args));
      say("ready");
      while (true) {
        order();
        for (int i = 0; i < 600; i++) {
          put(store, 0, 3_000);
        }
        say("done");
      }
    }

    static void say(String line) {
      System.out.println(line);
      System.out.flush();
    }

    static String order() {
      try {
        return String.valueOf(ORDERS.readLine());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
