package dev.rocky.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

class RowsTest {

  @Test
  void everyBenchmarkHasARowAndEveryRowItsBenchmark() {
    Set<String> rows =
        Rows.ALL.stream()
            .map(Row::source)
            .filter(Source.Jmh.class::isInstance)
            .map(Source.Jmh.class::cast)
            .map(source -> source.type().getName() + "." + source.method())
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> benchmarks =
        BenchmarkList.defaultList()
            .getAll(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())
            .stream()
            .map(entry -> entry.getUsername())
            .collect(Collectors.toCollection(TreeSet::new));

    assertFalse(benchmarks.isEmpty());
    assertEquals(benchmarks, rows);
  }

  @Test
  void idsAreDifferent() {
    assertEquals(Rows.ALL.size(), Rows.ALL.stream().map(Row::id).distinct().count());
  }

  @Test
  void aRowThatDoesNotExistIsRefusedWithThoseThatDo() {
    String said =
        assertThrows(IllegalArgumentException.class, () -> Rows.named("none")).getMessage();

    assertEquals("There is no row none; rows are " + Rows.ALL.stream().map(Row::id).toList(), said);
  }
}
