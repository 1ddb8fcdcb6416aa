package dev.rocky.benchmarks.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM of its own that runs one program and prints what it measured, in lines. Its errors go where
 * those of this process go. {@code close} kills it if it still runs, without a warning.
 */
public final class Child implements AutoCloseable {

  private final Process process;
  private final BufferedReader output;

  private Child(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
  }

  /**
   * Starts {@code main} with the class path of this process.
   *
   * @param options of the JVM
   */
  public static Child start(List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    try {
      return new Child(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException("A JVM for " + main.getName() + " cannot be started", e);
    }
  }

  /** Runs {@code main} to its end and returns the one number that it prints. */
  public static double measure(List<String> options, Class<?> main, String... arguments) {
    try (Child child = start(options, main, arguments)) {
      return Double.parseDouble(child.hear());
    }
  }

  /**
   * The next line that it prints.
   *
   * @throws IllegalStateException if it ended without one
   */
  public String hear() {
    try {
      String line = output.readLine();
      if (line == null) {
        throw new IllegalStateException(
            "The program under measurement ended with " + process.waitFor() + ", see above");
      }
      return line;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted beside a program under measurement", e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
