package dev.rocky.benchmarks.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.rocky.benchmarks.store.RecordLookup;
import dev.rocky.benchmarks.store.RecordLookup.Json;
import dev.rocky.benchmarks.store.Table;
import dev.rocky.benchmarks.store.WatermarkStore;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.TableKey;
import dev.rocky.engine.sql.TableName;
import dev.rocky.state.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loop that somebody would write who needs only this one kind of table: it reads the same
 * watermarks as the engine by a streaming parser, looks once whether any intent is open, and
 * appends the same SQL to a text. It knows no other strategy, type or dialect, and checks nothing.
 */
public final class HandWrittenPlans implements Plans {

  private static final byte INTENT = Ledger.FIRST_TRAVELLING_SPACE + 4;
  private static final JsonFactory JSON = new JsonFactory();

  private final WatermarkStore store;
  private final String runId;
  private final List<TableKey> tables;

  /** Plans {@code tables} for {@code runId} from {@code store}, which is closed with them. */
  public HandWrittenPlans(WatermarkStore store, RunId runId, List<TableKey> tables) {
    this.store = store;
    this.runId = runId.toString();
    this.tables = tables;
  }

  @Override
  public void planAll(Consumer<String> sql) {
    store.lookUp(
        records -> {
          if (records.any(INTENT)) {
            throw new IllegalStateException("Only tables without an open intent can be planned");
          }
          for (TableKey table : tables) {
            plan(table, records, sql);
          }
        });
  }

  @Override
  public void close() {
    store.close();
  }

  private void plan(TableKey table, RecordLookup records, Consumer<String> sql) {
    TableName name = table.target();
    byte[] key = key(name);
    Optional<Json> record = records.find(key);
    if (record.isEmpty()) {
      throw new IllegalStateException("Only tables that were loaded can be planned: " + table);
    }
    String from = "TIMESTAMPTZ '" + timestamp(lastValue(record.get())) + "+00'";
    String tag = hash(table) + ":" + runId;
    String schema = name.schema().orElseThrow();
    String target =
        "\"" + name.catalog().orElseThrow() + "\".\"" + schema + "\".\"" + name.table() + "\"";
    String where = "\nWHERE \"" + Table.CURSOR + "\" > " + from;
    sql.accept(
        "INSERT INTO "
            + target
            + " BY NAME\nSELECT *, '"
            + tag
            + "' AS \""
            + EnginePlans.TAG
            + "\"\nFROM \"lake\".\""
            + schema
            + "\".\""
            + name.table()
            + "\""
            + where);
    sql.accept(
        "SELECT CAST((MAX(\""
            + Table.CURSOR
            + "\")) AT TIME ZONE 'UTC' AS VARCHAR), CAST(COUNT(*) AS VARCHAR)\nFROM "
            + target
            + where
            + " AND \""
            + EnginePlans.TAG
            + "\" LIKE '"
            + tag
            + "%'");
    sql.accept("SELECT CAST(COUNT(*) AS VARCHAR)\nFROM " + target);
  }

  private static byte[] key(TableName name) {
    String parts =
        name.catalog().orElseThrow()
            + "\0"
            + name.schema().orElseThrow()
            + "\0"
            + name.table()
            + "\0\0";
    return ((char) Ledger.FIRST_TRAVELLING_SPACE + parts).getBytes(UTF_8);
  }

  private static String lastValue(Json json) {
    byte[] bytes = json.bytes();
    try (JsonParser parser = JSON.createParser(bytes, json.from(), bytes.length - json.from())) {
      parser.nextToken();
      for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
        parser.nextToken();
        if (field.equals("last_value")) {
          return parser.getText();
        }
        parser.skipChildren();
      }
      throw new IllegalStateException("There is no last value in " + json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An instant as it stands in the record, in the words of SQL. */
  private static String timestamp(String instant) {
    int end = instant.length() - 1;
    if (instant.indexOf('.') >= 0) {
      while (instant.charAt(end - 1) == '0') {
        end--;
      }
    }
    return instant.substring(0, end).replace('T', ' ');
  }

  private static String hash(TableKey table) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(table.toString().getBytes(UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
