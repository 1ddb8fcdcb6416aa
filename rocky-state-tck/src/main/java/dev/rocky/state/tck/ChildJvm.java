package dev.rocky.state.tck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A second JVM under the control of a test: the same Java, the same class path, no flags but those
 * that are asked for. Test and child talk in lines: what the test {@link #tell}s is the child's
 * standard input, what the child prints is {@link #hear}d. So they wait for each other and nobody
 * sleeps.
 *
 * <p>{@code close} kills the child if it still runs; nothing is left behind. Used by one thread.
 *
 * @since 0.1
 */
public final class ChildJvm implements AutoCloseable {

  private static final int DEADLINE_SECONDS = 60;
  private static final String END = new String("end of output");

  private final Process process;
  private final Writer input;
  private final BlockingQueue<String> output = new LinkedBlockingQueue<>();
  private final List<String> errors = Collections.synchronizedList(new ArrayList<>());
  private final List<Thread> readers;

  private ChildJvm(Process process) {
    this.process = process;
    input = process.outputWriter(UTF_8);
    readers =
        List.of(
            reader("output of child " + process.pid(), process.inputReader(UTF_8), output),
            reader("errors of child " + process.pid(), process.errorReader(UTF_8), errors));
    readers.forEach(Thread::start);
  }

  /** Starts {@code main} with {@code arguments}. */
  public static ChildJvm start(Class<?> main, String... arguments) {
    return start(List.of(), main, arguments);
  }

  /**
   * Starts {@code main} with {@code arguments}.
   *
   * @param flags of the JVM, for the size of its memory for example
   */
  public static ChildJvm start(List<String> flags, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(classPath());
    command.add(main.getName());
    command.addAll(List.of(arguments));
    try {
      return new ChildJvm(new ProcessBuilder(command).start());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + command, e);
    }
  }

  /** The process, for its id for example. */
  public Process process() {
    return process;
  }

  /** Gives the child one line to read. */
  public void tell(String line) {
    try {
      input.write(requireNonNull(line, "line") + "\n");
      input.flush();
    } catch (IOException e) {
      throw new AssertionError("The child does not listen" + whatItSaid(), e);
    }
  }

  /**
   * The next line that the child prints.
   *
   * @throws AssertionError if it ended without one, or says nothing for {@value #DEADLINE_SECONDS}
   *     seconds
   */
  @SuppressWarnings("ReferenceEquality") // END is that one object
  public String hear() {
    try {
      String line = output.poll(DEADLINE_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError(
            "The child said nothing for " + DEADLINE_SECONDS + " s" + whatItSaid());
      }
      if (line == END) {
        output.add(END);
        throw new AssertionError("The child ended" + whatItSaid());
      }
      return line;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while listening to the child", e);
    }
  }

  /** Hears exactly {@code expected}. */
  public void expect(String expected) {
    String line = hear();
    if (!line.equals(expected)) {
      throw new AssertionError(
          "The child said \"" + line + "\" instead of \"" + expected + "\"" + whatItSaid());
    }
  }

  /**
   * Kills the child, which gets no chance to do anything (SIGKILL), and returns what it had printed
   * but nobody had heard.
   */
  @SuppressWarnings("ReferenceEquality") // END is that one object
  public List<String> kill() {
    process.toHandle().destroyForcibly(); // Process.destroyForcibly closes what is to be read
    awaitEnd();
    List<String> unheard = new ArrayList<>(output);
    unheard.removeIf(line -> line == END);
    return unheard;
  }

  /** Waits for the child to end by itself and returns its exit code. */
  public int awaitEnd() {
    try {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "The child did not end within " + DEADLINE_SECONDS + " s" + whatItSaid());
      }
      for (Thread reader : readers) {
        reader.join();
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for the child", e);
    }
  }

  @Override
  public void close() {
    List<String> unused = kill();
  }

  private String whatItSaid() {
    return errors.isEmpty() ? "" : "; its errors:\n" + String.join("\n", errors);
  }

  /**
   * Surefire may hide the class path in the manifest of one jar; that jar works for the child, too.
   */
  private static String classPath() {
    String surefire = System.getProperty("surefire.test.class.path");
    return surefire != null ? surefire : System.getProperty("java.class.path");
  }

  private static Thread reader(String name, BufferedReader from, java.util.Collection<String> to) {
    Thread thread =
        new Thread(
            () -> {
              try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                  to.add(line);
                }
              } catch (IOException e) {
                // the process was killed: the end of what it says
              } finally {
                if (to instanceof BlockingQueue) {
                  to.add(END);
                }
              }
            },
            name);
    thread.setDaemon(true);
    return thread;
  }
}
