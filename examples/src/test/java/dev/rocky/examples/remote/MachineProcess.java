package dev.rocky.examples.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.s3.S3Server;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link Machine} in a process of its own, with a disk of its own. */
public final class MachineProcess implements AutoCloseable {

  private final String name;
  private final PrintStream out;
  private final Process process;
  private final BufferedReader answers;

  MachineProcess(String name, S3Server server, Path folder, PrintStream out) throws IOException {
    this(
        name,
        server,
        out,
        Machine.class,
        server.settingsAsText().get("endpoint"),
        S3Server.BUCKET,
        folder.resolve(name + ".lmdb").toString(),
        folder.resolve("warehouse.duckdb").toString());
  }

  /**
   * Starts one.
   *
   * @param server whose keys it gets
   * @param main the machine's program, which is told its name and then {@code arguments}
   */
  public MachineProcess(
      String name, S3Server server, PrintStream out, Class<?> main, String... arguments)
      throws IOException {
    this.name = name;
    this.out = out;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath(), main.getName(), name));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> settings = server.settingsAsText();
    builder.environment().put("AWS_ACCESS_KEY_ID", settings.get("access_key_id"));
    builder.environment().put("AWS_SECRET_ACCESS_KEY", settings.get("secret_access_key"));
    builder.environment().put("AWS_REGION", "us-east-1");
    this.process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.answers = process.inputReader(UTF_8);
  }

  /** Does what {@code line} says and tells what it answered. */
  public List<String> tell(String line) throws IOException {
    out.println(name + "> " + line);
    process.outputWriter(UTF_8).write(line + "\n");
    process.outputWriter(UTF_8).flush();
    List<String> answer = new ArrayList<>();
    for (String next = answers.readLine(); !".".equals(next); next = answers.readLine()) {
      if (next == null) {
        throw new IOException(name + " has died at " + line);
      }
      answer.add(next);
      out.println("       " + next);
    }
    return answer;
  }

  /** The disk stays; a machine that is thrown away is one that nobody starts again. */
  @Override
  public void close() throws IOException {
    process.outputWriter(UTF_8).close();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Of these tests, or of the Maven plugin that runs the demo in a class loader of its own. */
  private static String classPath() {
    if (MachineProcess.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs())
          .map(URL::getPath)
          .collect(Collectors.joining(File.pathSeparator));
    }
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }
}
