package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.AnomalyDetector;
import dev.rocky.engine.check.Assessment;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.record.Measurement;
import dev.rocky.engine.record.Measurements;
import dev.rocky.engine.record.RunId;
import dev.rocky.engine.record.Standing;
import dev.rocky.engine.record.TableKey;
import dev.rocky.state.WriteTransaction;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares row counts with those before them, and keeps what people say of them.
 *
 * @param detector tells which are odd
 * @param window how many earlier counts the detector looks at
 * @param keepsFlaggedOut whether those stay out of later baselines until a person has decided
 */
record Baselines(AnomalyDetector detector, int window, boolean keepsFlaggedOut) {

  private static final Logger LOG = LoggerFactory.getLogger(Run.class);

  /**
   * Assesses {@code count}, then makes it part of the history, in which a run has one count of a
   * table: the last.
   */
  Assessment measure(
      WriteTransaction transaction, TableKey table, RunId run, Instant now, Count count) {
    if (!(count instanceof Count.Rows rows)) {
      return Assessment.notEvaluated("there is no count: " + ((Count.Unknown) count).reason());
    }
    Measurements.removeOf(transaction, table, run);
    List<Measurement> baseline = Measurements.baseline(transaction, table, window);
    Measurement current = new Measurement(rows.value(), now, run, false);
    Assessment assessment = assess(table, current, baseline);
    boolean flagged = keepsFlaggedOut && assessment instanceof Assessment.Odd;
    Measurements.add(transaction, table, flagged ? current.flagged() : current);
    return assessment;
  }

  /**
   * The rows are in the target; a host's detector that fails must not keep their watermark back.
   */
  private Assessment assess(TableKey table, Measurement current, List<Measurement> baseline) {
    try {
      return requireNonNull(detector.assess(current, baseline), "assessment");
    } catch (RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("run", current.runId())
          .addKeyValue("table", table)
          .setCause(e)
          .log("table.not_assessed");
      return Assessment.notEvaluated("the detector failed: " + Problem.of(e));
    }
  }

  static Measurement decide(
      WriteTransaction transaction,
      TableKey table,
      Measurement measurement,
      Standing standing,
      Measurement.Decision decision) {
    Measurement stored =
        Measurements.find(transaction, table, measurement)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "The history of "
                            + table
                            + " has no count of run "
                            + measurement.runId()
                            + " at "
                            + measurement.timestamp()
                            + "; it may have been pruned"));
    if (standing == Standing.NEW_NORMAL) {
      for (Measurement flagged : Measurements.flaggedSince(transaction, table, stored)) {
        Measurements.add(transaction, table, flagged.decided(Standing.ACCEPTED, decision));
      }
    }
    Measurement decided = stored.decided(standing, decision);
    Measurements.add(transaction, table, decided);
    return decided;
  }
}
