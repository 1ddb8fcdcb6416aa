package dev.rocky.engine;

import dev.rocky.engine.check.Check;
import dev.rocky.engine.check.Count;
import dev.rocky.engine.check.FreshnessCheck;
import dev.rocky.engine.check.RowCountCheck;
import dev.rocky.engine.cursor.CursorValue;
import dev.rocky.engine.sql.Boundary;
import dev.rocky.engine.sql.LoadTag;
import dev.rocky.engine.sql.SqlDialect;
import dev.rocky.engine.sql.UnsupportedSqlException;
import dev.rocky.engine.sql.Window;
import java.util.List;
import java.util.Optional;

/** The questions of a table's checks, once its rows up to the watermark are in the target. */
record CheckQuestions(Planning planning, Optional<CursorValue> watermark) {

  List<CheckQuestion> all() {
    return planning.spec().checks().stream().map(this::question).toList();
  }

  private CheckQuestion question(Check check) {
    try {
      return check instanceof FreshnessCheck freshness
          ? freshness(freshness)
          : rowCount((RowCountCheck) check);
    } catch (UnsupportedSqlException | IllegalArgumentException e) {
      return CheckQuestion.none(check, Problem.of(e));
    }
  }

  private CheckQuestion freshness(FreshnessCheck check) {
    SqlDialect dialect = planning.dialect();
    Window all =
        new Window(check.column(), Optional.empty(), Boundary.EXCLUSIVE, Optional.empty(), true);
    String query = dialect.extent(planning.spec().target(), check.type(), all, sourceTag());
    return new CheckQuestion(
        check,
        List.of(query),
        (answers, now) -> {
          Row row = Answers.single(answers.get(0), 2);
          return check.judge(row.column(0).map(text -> dialect.read(check.type(), text)), now);
        });
  }

  private CheckQuestion rowCount(RowCountCheck check) {
    if (planning.spec().cursor().isEmpty()) {
      SqlDialect dialect = planning.dialect();
      return compare(
          check,
          dialect.count(planning.spec().source()),
          dialect.count(planning.spec().target()),
          rows -> Answers.count(rows));
    }
    if (watermark.isEmpty()) {
      return CheckQuestion.none(check, "there is no watermark up to which rows could be compared");
    }
    Window upTo =
        new Window(
            planning.cursor().column(),
            Optional.empty(),
            Boundary.EXCLUSIVE,
            Optional.of(planning.dialect().literal(watermark.get())),
            false);
    return compare(
        check,
        planning.sourceExtent(upTo),
        planning.targetExtent(upTo, sourceTag()),
        rows -> Count.of(planning.extent(rows).rows()));
  }

  private Optional<LoadTag> sourceTag() {
    return new Planner(planning).sourceTag();
  }

  private interface Counting {
    Count count(List<Row> rows);
  }

  private static CheckQuestion compare(
      RowCountCheck check, String source, String target, Counting counting) {
    return new CheckQuestion(
        check,
        List.of(source, target),
        (answers, now) ->
            check.compare(counting.count(answers.get(0)), counting.count(answers.get(1))));
  }
}
