package dev.rocky.engine.record;

import dev.rocky.state.spi.MergeRules;
import java.util.Map;

/**
 * How the engine's records merge when several machines write them.
 *
 * <ul>
 *   <li>Watermarks and tombstones: a deletion or a watermark that was set back in a higher epoch
 *       wins; see {@link OnConflict} for the rest.
 *   <li>Measurements, runs and outcomes never compete: there is one key for each, so both sides'
 *       are kept, and of two versions of one the later.
 *   <li>Intents: open beats cleared, and of two open ones the more demanding is kept with the
 *       owners of both. A needless question costs a query, a lost intent could double rows. Of an
 *       exclusive copy, which begins when its intent is at the remote, the one that is there wins.
 *   <li>Retention: the longer age and the greater number.
 * </ul>
 *
 * <p>A record that this version does not understand is in conflict unless only one side has it.
 * Nothing here throws, whatever the bytes are.
 *
 * @since 0.1
 */
public final class RecordRules {

  private RecordRules() {}

  /** The rules of all key spaces of the engine. */
  public static MergeRules of(OnConflict onConflict) {
    return new MergeRules(
        Map.of(
            Space.WATERMARK.id(),
            new StateRule(onConflict),
            Space.MEASUREMENT.id(),
            HistoryRule.MEASUREMENTS,
            Space.RUN.id(),
            HistoryRule.RUNS,
            Space.TABLE_OUTCOME.id(),
            HistoryRule.OUTCOMES,
            Space.INTENT.id(),
            new IntentRule(),
            Space.RETENTION.id(),
            new RetentionRule()));
  }
}
