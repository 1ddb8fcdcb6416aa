package dev.rocky.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Ledger;
import dev.rocky.state.memory.MemoryStateStore;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;

/**
 * Whole runs in a JVM of their own that has the engine, the API, Jackson and SLF4J on its class
 * path, and nothing else but this folder of tests: no LMDB, no JDBC driver.
 */
class WithoutNativeCodeTest {

  @Test
  @Timeout(60)
  void twoRunsCompleteInProcessWithTheStoreInMemory() throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath(),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();

    String said = new String(child.getInputStream().readAllBytes(), UTF_8);

    assertEquals(
        List.of(
            "absent: org.lmdbjava.Env",
            "absent: org.duckdb.DuckDBDriver",
            "absent: org.junit.jupiter.api.Test",
            "first: 2 rows, watermark 2, SUCCEEDED",
            "second: 1 rows, watermark 3, SUCCEEDED",
            "target: [1, 2, 3]"),
        said.lines().filter(line -> !line.startsWith("SLF4J")).toList());
    assertEquals(0, child.waitFor());
  }

  private static String classPath() throws ClassNotFoundException {
    return Stream.of(
            Program.class,
            Rocky.class,
            Ledger.class,
            MemoryStateStore.class,
            ObjectMapper.class,
            JsonFactory.class,
            Class.forName("com.fasterxml.jackson.annotation.JsonFormat"),
            Logger.class)
        .map(WithoutNativeCodeTest::place)
        .distinct()
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static String place(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /** What the child does. */
  static final class Program {

    private static final TableSpec SPEC =
        TableSpec.builder(TableName.of("src"), TableName.of("tgt"), Strategy.append("tag"))
            .cursor("id", CursorType.INTEGER)
            .metadata(MetadataColumn.loadTag("tag"))
            .build();

    private Program() {}

    public static void main(String[] arguments) {
      Stream.of("org.lmdbjava.Env", "org.duckdb.DuckDBDriver", "org.junit.jupiter.api.Test")
          .forEach(Program::requireAbsent);
      ListDatabase db = new ListDatabase().put("src", 1, 2);
      try (Rocky rocky = Rocky.over(new MemoryStateStore(), new ListDialect())) {
        copy("first", rocky, db);
        db.put("src", 3);
        copy("second", rocky, db);
      }
      System.out.println("target: " + db.cursors("tgt"));
    }

    private static void copy(String name, Rocky rocky, ListDatabase db) {
      try (Run run = rocky.startRun("bronze")) {
        TableResult result = run.copy(SPEC, db);
        RunReport report = run.finish();
        System.out.println(
            name
                + ": "
                + result.loaded().rows().orElseThrow()
                + " rows, watermark "
                + result.after().orElseThrow().text()
                + ", "
                + report.run().status());
      }
    }

    private static void requireAbsent(String type) {
      try {
        Class.forName(type);
        System.out.println("there: " + type);
      } catch (ClassNotFoundException e) {
        System.out.println("absent: " + type);
      }
    }
  }
}
