package dev.rocky.engine;

import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.record.Intent;
import dev.rocky.engine.record.Origin;
import dev.rocky.engine.record.TableState;
import dev.rocky.engine.record.Tombstone;
import dev.rocky.engine.record.Watermark;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.Literal;
import dev.rocky.engine.sql.Load;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.Script;
import dev.rocky.engine.sql.Window;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Decides what to do with one table, from what the ledger knows and, by asking, from what is in the
 * database.
 */
final class Planner {

  private final Planning planning;
  private final TableSpec spec;
  private final Trust trust;

  Planner(Planning planning) {
    this.planning = planning;
    this.spec = planning.spec();
    this.trust = planning.trust();
  }

  Plan plan() {
    if (spec.refresh()) {
      return replace("every row is copied: a full refresh was asked for");
    }
    Optional<Intent> refresh =
        planning.intent().filter(i -> i.strategy().equals(Strategy.fullRefresh().label()));
    if (refresh.isPresent()) {
      return replace(interrupted(refresh.get(), "replace the target") + "; it is repeated");
    }
    Optional<TableState> state = planning.state();
    if (state.isEmpty()) {
      return new FirstRun(this, planning).plan();
    }
    if (state.get() instanceof Watermark watermark) {
      return afterWatermark(watermark);
    }
    Tombstone deleted = (Tombstone) state.get();
    return replace("the watermark was deleted at " + deleted.updatedAt() + ": " + deleted.reason());
  }

  Plan recover(CursorValue greatest, String why) {
    return increment(
        greatest,
        Reason.of(why).and("it goes on from the greatest value there, " + greatest.text()),
        Origin.RECOVERED);
  }

  private Plan afterWatermark(Watermark watermark) {
    TableSpec.Cursor cursor = planning.cursor();
    if (watermark.lastValue().type() != cursor.type()
        || !watermark.column().equals(cursor.column())) {
      throw new CursorChangedException(spec.key(), watermark, cursor);
    }
    Reason known =
        Reason.of(
            () ->
                "the watermark is "
                    + watermark.lastValue().text()
                    + " since "
                    + CursorValue.of(watermark.updatedAt()).text()
                    + ", by run "
                    + watermark.runId());
    Reason why = trust.isHint() ? known.and("it is only a hint: " + trust.why()) : known;
    if (spec.strategy() instanceof Strategy.Merge
        && (watermark.origin() == Origin.REWOUND
            || planning.intent().isPresent()
            || mayLieBehind(watermark))) {
      return mergeOver(watermark, why);
    }
    if (spec.strategy() instanceof Strategy.Append) {
      RowsBeyond beyond = new RowsBeyond(this, planning, watermark, why);
      if (watermark.origin() == Origin.REWOUND) {
        return beyond.afterRewind();
      }
      if (planning.intent().isPresent()) {
        return beyond.afterInterruption(planning.intent().get());
      }
      if (trust.probes()) {
        return beyond.ofOthers();
      }
    }
    return increment(watermark.lastValue(), why, Origin.LOADED);
  }

  private boolean mayLieBehind(Watermark watermark) {
    return trust.isHint() || (trust.probes() && watermark.origin() == Origin.RECOVERED);
  }

  /**
   * The target may hold rows beyond the watermark that the source has no more. As long as it does,
   * the greatest value there does not tell what a copy wrote, and the next copy has to look again.
   */
  private Plan mergeOver(Watermark watermark, Reason why) {
    Literal lower = planning.lower(watermark.lastValue());
    Window beyond =
        new Window(
            planning.cursor().column(),
            Optional.of(lower),
            Boundary.EXCLUSIVE,
            Optional.empty(),
            false);
    return ask(
        planning.targetExtent(beyond, Optional.empty()),
        "the watermark was set back or a merge was interrupted; are rows beyond it in the target?",
        rows ->
            planning.extent(rows).rows() == 0
                ? increment(watermark.lastValue(), why, Origin.LOADED)
                : bounded(
                    lower,
                    why.and(
                        "the target holds rows beyond it, which do not tell what this copy loads"),
                    Origin.REWOUND));
  }

  static String interrupted(Intent intent, String what) {
    return "run "
        + intent.runId()
        + " of "
        + intent.owner()
        + " began to "
        + what
        + " at "
        + intent.begunAt()
        + " and did not finish";
  }

  Plan increment(CursorValue from, Reason why, Origin origin) {
    Literal lower = planning.lower(from);
    return spec.twoSided()
        ? bounded(lower, why, origin)
        : copy(planning.window(lower, Optional.empty()), why, origin, this::script);
  }

  private Plan bounded(Literal lower, Reason why, Origin origin) {
    return ask(
        planning.sourceExtent(planning.window(lower, Optional.empty())),
        "how far is the source?",
        rows -> upTo(lower, planning.extent(rows), why, origin));
  }

  /** An empty window is a copy all the same after a recovery, which has a watermark to commit. */
  private Plan upTo(Literal lower, Extent source, Reason why, Origin origin) {
    if (source.greatest().isEmpty() && origin != Origin.RECOVERED) {
      return new Nothing(
          planning, "the source has no rows beyond the watermark " + lower.value().text());
    }
    Literal upper = source.greatest().map(planning.dialect()::literal).orElse(lower);
    return copy(planning.window(lower, Optional.of(upper)), why, origin, this::script);
  }

  Plan copy(Window window, Reason why, Origin origin, Function<Load, Script> script) {
    return new Copy(
        planning,
        why,
        Optional.of(window),
        script.apply(planning.load(Optional.of(window))),
        Optional.of(planning.targetExtent(window, planning.loadTag())),
        false,
        origin);
  }

  Plan replace(String why) {
    return ask(
        planning.dialect().exists(spec.target()),
        "is there a target to replace?",
        rows -> replace(why, Answers.count(Answers.single(rows, 1), 0) > 0));
  }

  Plan replace(String why, boolean targetExists) {
    if (spec.cursor().isEmpty()) {
      return replacement(Optional.empty(), why, targetExists);
    }
    boolean replacesByTag = targetExists && sourceTag().isPresent();
    // Not bounded where it deletes by tag: rows of earlier loads beyond the bound would stay.
    if (!spec.twoSided() || replacesByTag) {
      return replacement(Optional.of(planning.everything()), why, targetExists);
    }
    return ask(
        planning.sourceExtent(planning.everything()),
        "how far is the source?",
        rows -> {
          Optional<Literal> upper =
              planning.extent(rows).greatest().map(planning.dialect()::literal);
          Window all = planning.everything();
          Window bounded =
              new Window(all.column(), all.lower(), all.boundary(), upper, all.nulls());
          return replacement(Optional.of(bounded), why, targetExists);
        });
  }

  private Plan replacement(Optional<Window> window, String why, boolean targetExists) {
    Load load = planning.load(window);
    Script script =
        targetExists && sourceTag().isPresent()
            ? planning.dialect().replaceTagged(load, sourceTag().get())
            : planning.dialect().replace(load, targetExists);
    return new Copy(
        planning,
        Reason.of(why),
        window,
        script,
        window.map(w -> planning.targetExtent(w, sourceTag())),
        true,
        Origin.LOADED);
  }

  private Script script(Load load) {
    Strategy strategy = spec.strategy();
    if (strategy instanceof Strategy.Append) {
      return planning.dialect().append(load);
    }
    if (strategy instanceof Strategy.Merge) {
      return planning.dialect().merge(load);
    }
    return planning.dialect().deleteInsert(load);
  }

  /** Tells the rows of this source from those of the others that feed the same target. */
  Optional<LoadTag> sourceTag() {
    return spec.key().source().isPresent() ? planning.tableTag() : Optional.empty();
  }

  Ask ask(String query, String purpose, Function<List<Row>, Plan> next) {
    return new Ask(spec, query, purpose, next);
  }
}
