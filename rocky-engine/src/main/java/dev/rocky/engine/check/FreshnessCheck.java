package dev.rocky.engine.check;

import static java.util.Objects.requireNonNull;

import dev.rocky.engine.cursor.CursorType;
import dev.rocky.engine.cursor.CursorValue;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Whether the newest row of the target is young enough: its age by a column of the target, strictly
 * greater than the threshold, fails.
 *
 * <p>A table without any value in the column is not evaluated, and neither is one whose newest row
 * lies in the future by more than the threshold: that row would hide for long that nothing comes.
 *
 * <p>Source of the check: {@code freshness} with {@code threshold_seconds} of the Rocky state
 * documentation.
 *
 * @param column a column of the target
 * @param type its type: {@code INSTANT}, {@code LOCAL_DATE_TIME} or {@code DATE}, whose days are as
 *     old as their beginning
 * @param zone whose dates and local times they are; of no meaning for {@code INSTANT}
 * @param threshold the greatest age that passes, more than 0
 * @since 0.1
 */
public record FreshnessCheck(String column, CursorType type, ZoneId zone, Duration threshold)
    implements Check {

  /** Checks its components. */
  public FreshnessCheck {
    requireNonNull(zone, "zone");
    if (column.isEmpty()) {
      throw new IllegalArgumentException("The column of a freshness check has no name");
    }
    if (type != CursorType.INSTANT
        && type != CursorType.LOCAL_DATE_TIME
        && type != CursorType.DATE) {
      throw new IllegalArgumentException(
          "Values of type " + type + " have no age; choose a column of times or dates");
    }
    if (threshold.isZero() || threshold.isNegative()) {
      throw new IllegalArgumentException("The threshold is more than 0, not " + threshold);
    }
  }

  /** By a column of points in time. */
  public static FreshnessCheck of(String column, Duration threshold) {
    return new FreshnessCheck(column, CursorType.INSTANT, ZoneOffset.UTC, threshold);
  }

  @Override
  public String name() {
    return "freshness";
  }

  /**
   * Judges the age of the newest row.
   *
   * @param greatest the greatest value of the column; empty if there is none
   * @throws IllegalArgumentException if it is not of the column's type
   */
  public CheckResult judge(Optional<CursorValue> greatest, Instant now) {
    if (greatest.isEmpty()) {
      return new CheckResult.NotEvaluated(this, "no row has a value in " + column);
    }
    CursorValue newest = greatest.get();
    if (newest.type() != type) {
      throw new IllegalArgumentException(column + " is of type " + type + ", not " + newest.type());
    }
    Duration age;
    try {
      age = Duration.between(instant(newest), now);
    } catch (DateTimeException | ArithmeticException e) {
      return new CheckResult.NotEvaluated(this, newest.text() + " has no age");
    }
    String figures = "the newest row is of " + newest.text() + ", ";
    if (age.negated().compareTo(threshold) > 0) {
      return new CheckResult.NotEvaluated(
          this, figures + age.negated() + " in the future, which tells nothing about its age");
    }
    figures += age + " old; the threshold is " + threshold;
    return age.compareTo(threshold) > 0
        ? new CheckResult.Failed(this, figures)
        : new CheckResult.Passed(this, figures);
  }

  private Instant instant(CursorValue value) {
    if (value instanceof CursorValue.OfInstant point) {
      return point.value();
    }
    return value instanceof CursorValue.OfDate day
        ? day.value().atStartOfDay(zone).toInstant()
        : ((CursorValue.OfLocalDateTime) value).value().atZone(zone).toInstant();
  }
}
