package dev.rocky.sql;

import dev.rocky.engine.sql.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Spark within this JVM, with Delta Lake, in a folder of its own; it ends with the JVM. */
final class Spark implements Engine {

  private static final Spark SESSION = new Spark(start());

  private final SparkSession session;

  private Spark(SparkSession session) {
    this.session = session;
  }

  /** The one session of this JVM. */
  static Spark session() {
    return SESSION;
  }

  private static SparkSession start() {
    try {
      Path warehouse = Files.createTempDirectory("spark");
      return SparkSession.builder()
          .master("local[2]")
          .config("spark.ui.enabled", false)
          .config("spark.sql.shuffle.partitions", 1)
          .config("spark.databricks.delta.snapshotPartitions", 1)
          .config("spark.sql.warehouse.dir", warehouse.toString())
          .config("spark.sql.sources.default", "delta")
          .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
          .config(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
          .getOrCreate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void execute(String... statements) {
    for (String sql : statements) {
      rows(sql);
    }
  }

  /** A change of Delta Lake is one statement; it has no transactions of several. */
  @Override
  public void run(Script script) {
    if (script.statements().size() != 1) {
      throw new IllegalStateException("No transaction holds " + script);
    }
    execute(script.statements().get(0));
  }

  @Override
  public List<List<String>> rows(String query) {
    return sql(query).collectAsList().stream().map(Spark::cells).toList();
  }

  private static List<String> cells(Row row) {
    List<String> cells = new ArrayList<>();
    for (int column = 0; column < row.length(); column++) {
      cells.add(row.isNullAt(column) ? null : String.valueOf(row.get(column)));
    }
    return cells;
  }

  @Override
  public int columns(String query) {
    return sql(query).columns().length;
  }

  private Dataset<Row> sql(String sql) {
    try {
      return session.sql(sql);
    } catch (Exception e) { // Scala's methods declare none
      if (e instanceof AnalysisException) {
        throw new IllegalStateException(e.getMessage() + "\n" + sql, e);
      }
      throw e;
    }
  }
}
