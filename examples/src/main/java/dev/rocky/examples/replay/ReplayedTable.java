package dev.rocky.examples.replay;

import dev.rocky.engine.Rocky;
import dev.rocky.engine.Run;
import dev.rocky.engine.TableResult;
import dev.rocky.engine.TableSpec;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.sql.DuckDbDialect;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** One table with all that is needed to copy it and to check the copy. */
final class ReplayedTable<R, C extends Comparable<? super C>> {

  private final TableSpec spec;
  private final SourceTable<R, C> source;
  private final Contract<R, C> contract;
  private final RowFormat<R> targetFormat;
  private final Function<C, CursorValue> toCursorValue;
  private final ExpectedFindings expectedFindings = new ExpectedFindings();
  private Optional<TableResult> result = Optional.empty();
  private List<String> sql = List.of();

  /**
   * What the scenario knows of a run beforehand.
   *
   * @param damage why the target does not equal the complete feed; empty if it does
   * @param finding whether the row count must be found odd
   * @param notes what is to be said of the run
   */
  record Check(Optional<String> damage, boolean finding, List<String> notes) {}

  ReplayedTable(
      TableSpec spec,
      SourceTable<R, C> source,
      Contract<R, C> contract,
      RowFormat<R> targetFormat,
      Function<C, CursorValue> toCursorValue) {
    this.spec = spec;
    this.source = source;
    this.contract = contract;
    this.targetFormat = targetFormat;
    this.toCursorValue = toCursorValue;
  }

  SourceTable<R, C> source() {
    return source;
  }

  /** How the target may differ from the complete feed. */
  Gap<R> gap() {
    return contract.gap();
  }

  /** Copies the table in {@code run}. */
  void copy(Run run, RecordingWarehouse warehouse) {
    result = Optional.of(run.copy(spec, warehouse));
    sql = warehouse.take();
  }

  /** Sets the watermark back to {@code to}, a cursor value that the source has. */
  void rewind(Rocky rocky, CursorValue to, String reason) {
    rocky.rewind(spec.key(), to, reason);
    for (C candidate : source.rows().keySet()) {
      if (toCursorValue.apply(candidate).equals(to)) {
        contract.rewind(candidate);
      }
    }
  }

  /** Compares the target, and what the library says of the last copy, with the contract. */
  Line check(String label, RunId run, Connection connection, Check expected) throws SQLException {
    TableResult result = this.result.orElseThrow();
    Contract.Promise<C> promise = contract.run(run.toString());
    boolean odd = expectedFindings.test(promise.loaded());
    Bag<R>.Comparison comparison = compareTarget(connection);
    Difference toContract = comparison.result();
    Difference toComplete = contract.gap().difference();

    List<String> problems = new ArrayList<>();
    if (!toContract.none()) {
      problems.add("against the contract: " + toContract);
      toContract.missingExamples().forEach(row -> problems.add("missing: " + row));
      toContract.surplusExamples().forEach(row -> problems.add("surplus: " + row));
    }
    compare("rows loaded", result.loaded().rows(), OptionalLong.of(promise.loaded()), problems);
    compare("watermark", result.after(), promise.watermark().map(toCursorValue), problems);
    compare("odd row count", !result.findings().isEmpty(), odd, problems);
    if (expected.finding() && !odd) {
      problems.add("the fault of this day changes the row count too little to be found");
    }
    if (toComplete.none() == expected.damage().isPresent()) {
      problems.add("against the complete feed: " + toComplete);
    }
    List<String> notes = new ArrayList<>(expected.notes());
    expected
        .damage()
        .ifPresent(
            why -> notes.add("expected against the complete feed: " + toComplete + "; " + why));
    return new Line(label, result, comparison.rows(), notes, problems, sql);
  }

  private static void compare(String what, Object actual, Object expected, List<String> problems) {
    if (!actual.equals(expected)) {
      problems.add(what + ": " + actual + ", expected " + expected);
    }
  }

  /** Reads the whole target, row by row and column by column. */
  private Bag<R>.Comparison compareTarget(Connection connection) throws SQLException {
    String sql =
        "SELECT " + targetFormat.columns() + " FROM " + new DuckDbDialect().quote(spec.target());
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      Bag<R>.Comparison comparison = contract.target().compare();
      while (rows.next()) {
        comparison.take(targetFormat.read(rows));
      }
      return comparison;
    }
  }
}
