package dev.rocky.engine;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.check.Check;
import dev.rocky.engine.check.CheckResult;
import java.time.Instant;
import java.util.List;

/**
 * What a {@linkplain Check check} asks of the database, and what the answers mean. Asked when the
 * rows are in the target, before {@link Run#complete(Copy, Observed)}, which takes the result along
 * by {@link Observed#checked}.
 *
 * @since 0.1
 */
public final class CheckQuestion {

  /** Reads the answers to all queries, in their order. */
  interface Reader {
    CheckResult read(List<List<Row>> answers, Instant now);
  }

  private final Check check;
  private final List<String> queries;
  private final Reader reader;

  CheckQuestion(Check check, List<String> queries, Reader reader) {
    this.check = check;
    this.queries = List.copyOf(queries);
    this.reader = reader;
  }

  /** A check that nobody can ask the database about, for {@code reason}. */
  static CheckQuestion none(Check check, String reason) {
    return new CheckQuestion(
        check, List.of(), (answers, now) -> new CheckResult.NotEvaluated(check, reason));
  }

  /** The check. */
  public Check check() {
    return check;
  }

  /** One query each; none if the check cannot be evaluated, which {@link #answer} then says. */
  public List<String> queries() {
    return queries;
  }

  /**
   * What the answers mean. If one of them is none to its query, the check is not evaluated.
   *
   * @param answers the rows that each query returned, in the order of the queries
   * @param now when they were asked
   */
  public CheckResult answer(List<List<Row>> answers, Instant now) {
    requireNonNull(now, "now");
    try {
      if (answers.size() != queries.size()) {
        throw new IllegalArgumentException(
            "There are " + queries.size() + " queries, and " + answers.size() + " answers");
      }
      return reader.read(answers, now);
    } catch (RuntimeException e) {
      return unanswered(e);
    }
  }

  /** What it means that a query failed: the check is not evaluated. */
  public CheckResult unanswered(Throwable problem) {
    return new CheckResult.NotEvaluated(check, "the check failed: " + Problem.of(problem));
  }
}
