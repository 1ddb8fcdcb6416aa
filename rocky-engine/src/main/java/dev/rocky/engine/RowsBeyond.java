package dev.rocky.engine;

import dev.rocky.engine.NeedsDecision.Option;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.Window;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What an append does about rows beyond the watermark that are in the target already. */
final class RowsBeyond {

  private final Planner planner;
  private final Planning planning;
  private final TableSpec spec;
  private final Trust trust;
  private final Watermark watermark;
  private final Reason why;

  RowsBeyond(Planner planner, Planning planning, Watermark watermark, Reason why) {
    this.planner = planner;
    this.planning = planning;
    this.spec = planning.spec();
    this.trust = planning.trust();
    this.watermark = watermark;
    this.why = why;
  }

  Plan afterRewind() {
    Optional<LoadTag> tag = planning.tableTag();
    if (tag.isPresent()) {
      return repeat(tag.get(), "the watermark was set back", "it was set back");
    }
    return new NeedsDecision(
        spec,
        "the watermark was set back, and without a load tag the rows beyond it that are in the"
            + " target already cannot be told",
        Map.of(Option.REPLACE, () -> planner.replace("chosen: replace the target")));
  }

  Plan afterInterruption(Intent intent) {
    boolean append = intent.strategy().equals(spec.strategy().label());
    return probe(
        append ? planning.tableTag() : Optional.empty(),
        append && tellsOwnRows(),
        Planner.interrupted(intent, intent.strategy()));
  }

  Plan ofOthers() {
    return probe(
        planning.tableTag(),
        tellsOwnRows(),
        "runs that this ledger does not know of may have copied");
  }

  /**
   * Whether an append knows which rows of the target are its own: those of its tag, or all. That a
   * sole writer's are all counts as long as the ledger does.
   */
  private boolean tellsOwnRows() {
    return trust.probes() && (planning.tableTag().isPresent() || !trust.isHint());
  }

  private Plan probe(Optional<LoadTag> tag, boolean own, String situation) {
    return planner.ask(
        planning.targetExtent(beyond(Optional.empty()), tag),
        situation + "; are rows in the target that no run committed?",
        rows -> {
          Extent found = planning.extent(rows);
          return own && found.greatest().isPresent()
              ? compare(found, found.greatest().get(), situation)
              : unclear(found, situation);
        });
  }

  /**
   * Each append is one statement, so of the source's rows behind the watermark that it began at
   * none is missing. That may have been a greater one than this, of before a full refresh.
   */
  private Plan compare(Extent own, CursorValue greatest, String situation) {
    String found =
        own.rows()
            + " rows beyond the watermark, up to "
            + greatest.text()
            + ", "
            + (planning.tableTag().isPresent()
                ? "carry this table's load tag"
                : "are in the target, which nobody else writes");
    return planner.ask(
        planning.sourceExtent(beyond(Optional.of(greatest))),
        situation + "; " + found + "; how many has the source up to there?",
        rows -> {
          Extent source = planning.extent(rows);
          long missing = source.rows() - own.rows();
          boolean dropped = missing < 0 || !reaches(source, greatest);
          if (missing == 0 && !dropped) {
            return adopt(greatest, situation, found + ", and the source has as many up to there");
          }
          String differs = found + ", and the source has " + source.rows() + " up to there";
          return planning
              .tableTag()
              .map(tag -> differing(tag, greatest, dropped, situation, differs))
              .orElseGet(() -> undecided(situation + "; " + differs));
        });
  }

  /** Whether the source still has the greatest; of texts and the like only the database knows. */
  private static boolean reaches(Extent source, CursorValue greatest) {
    return source.greatest().isPresent()
        && source.greatest().get().compare(greatest).orElse(0) == 0;
  }

  private Plan adopt(CursorValue greatest, String situation, String found) {
    return planner.increment(
        greatest,
        why.and(situation)
            .and(found)
            .and("they stay, and it goes on from the greatest among them, " + greatest.text()),
        Origin.RECOVERED);
  }

  private Plan differing(
      LoadTag tag, CursorValue greatest, boolean dropped, String situation, String found) {
    Supplier<Plan> repeat =
        () ->
            repeat(
                tag,
                situation + "; those beyond the watermark are to be replaced",
                situation + "; " + found);
    if (!dropped) {
      return repeat.get();
    }
    return new NeedsDecision(
        spec,
        situation
            + "; "
            + found
            + ": it has dropped rows, or some are in the target twice, and repeating would lose"
            + " what it has dropped",
        Map.of(
            Option.REPLACE, () -> planner.replace("chosen: replace the target"),
            Option.REPEAT, repeat,
            Option.RECOVER,
                () -> adopt(greatest, situation, found + "; chosen: recover from the target")));
  }

  private Plan repeat(LoadTag tag, String situation, String because) {
    Window beyond = beyond(Optional.empty());
    Supplier<Plan> repeat =
        () ->
            planner.copy(
                beyond,
                why.and(because + ", so all rows that were loaded beyond it are replaced"),
                Origin.LOADED,
                load -> planning.dialect().replaceTagged(load, tag));
    if (spec.key().source().isPresent()) {
      return repeat.get();
    }
    return planner.ask(
        planning.targetExtent(beyond, Optional.empty()),
        situation + "; how many rows lie beyond it?",
        all ->
            planner.ask(
                planning.targetExtent(beyond, Optional.of(tag)),
                "how many of them did this table's loads write?",
                own -> repeat(planning.extent(all), planning.extent(own), situation, repeat)));
  }

  private Plan repeat(Extent all, Extent own, String situation, Supplier<Plan> repeat) {
    if (all.rows() == own.rows()) {
      return repeat.get();
    }
    return new NeedsDecision(
        spec,
        situation
            + ", and of the "
            + all.rows()
            + " rows beyond it in the target "
            + (all.rows() - own.rows())
            + " do not carry this table's load tag: if they are the source's rows, repeating would"
            + " add them again",
        Map.of(
            Option.REPLACE,
            () -> planner.replace("chosen: replace the target"),
            Option.REPEAT,
            repeat));
  }

  private Plan unclear(Extent found, String situation) {
    if (found.rows() == 0) {
      return planner.increment(
          watermark.lastValue(),
          why.and(situation + ", but no row beyond the watermark is in the target"),
          Origin.LOADED);
    }
    return undecided(
        situation + ", and " + found.rows() + " rows beyond the watermark are in the target");
  }

  private Plan undecided(String problem) {
    return new NeedsDecision(
        spec,
        problem,
        Map.of(
            Option.REPLACE, () -> planner.replace("chosen: replace the target"),
            Option.REPEAT,
                () ->
                    planner.increment(
                        watermark.lastValue(),
                        Reason.of("chosen: repeat the window"),
                        Origin.LOADED),
            Option.RECOVER,
                () ->
                    planner.ask(
                        planning.targetExtent(planning.everything(), planner.sourceTag()),
                        "how far is the target?",
                        rows ->
                            planner.recover(
                                planning.extent(rows).greatest().orElse(watermark.lastValue()),
                                "chosen: recover from the target"))));
  }

  private Window beyond(Optional<CursorValue> upTo) {
    return planning.window(planning.lower(watermark.lastValue()), upTo.map(planning::lower));
  }
}
