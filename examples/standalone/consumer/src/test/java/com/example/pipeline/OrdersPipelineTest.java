package com.example.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.rocky.engine.TableResult;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.cursor.CursorValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersPipelineTest {

  @TempDir Path folder;

  @Test
  void theSecondRunCopiesOnlyWhatIsNew() {
    ListWarehouse warehouse = new ListWarehouse();
    warehouse.arrive(1, 2, 3);
    TableResult first = OrdersPipeline.runOnce(folder, warehouse);
    warehouse.arrive(4);

    TableResult second = OrdersPipeline.runOnce(folder, warehouse);

    assertEquals(Optional.empty(), first.before());
    assertEquals(Optional.of(CursorValue.of(3)), first.after());
    assertEquals(first.after(), second.before());
    assertEquals(Optional.of(CursorValue.of(4)), second.after());
    assertEquals(Count.of(1), second.loaded());
    assertEquals(List.of(1L, 2L, 3L, 4L), warehouse.target());
  }

  @Test
  void theProgramRunsWithoutAnyFlagOfTheJvm() throws Exception {
    Path output = folder.resolve("output");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.io.tmpdir=" + folder,
                OrdersPipeline.class.getName())
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();

    int exitCode = program.waitFor();

    assertEquals(0, exitCode);
    assertEquals(
        List.of(
            "watermark none -> 3, loaded 3, the target holds [1, 2, 3]",
            "watermark 3 -> 4, loaded 1, the target holds [1, 2, 3, 4]"),
        Files.readAllLines(output, UTF_8));
  }
}
