package dev.rocky.engine.check;

import java.math.BigDecimal;
import java.util.Locale;

/**
 * Whether the target has as many rows as the source.
 *
 * <p>Of a table with a cursor those rows are counted whose cursor value is not beyond the
 * watermark, so that rows that arrive meanwhile do not count, and rows that arrived behind it and
 * were never loaded do; rows without a cursor value are left out. Of a table without a cursor all
 * rows count, and what arrives between copy and check makes a difference.
 *
 * <p>Source of the check: {@code row_count} of the Rocky state documentation.
 *
 * @param tolerancePct how far the target may be off without failing, in percent of the source's
 *     rows, at least 0
 * @since 0.1
 */
public record RowCountCheck(double tolerancePct) implements Check {

  /** Not a row too many or too few. */
  public static final RowCountCheck EXACT = new RowCountCheck(0);

  /** Checks the tolerance. */
  public RowCountCheck {
    if (!(tolerancePct >= 0) || Double.isInfinite(tolerancePct)) {
      throw new IllegalArgumentException(
          "The tolerance is a percentage of at least 0, not " + tolerancePct);
    }
  }

  @Override
  public String name() {
    return "row count";
  }

  /** Compares the counts; exactly, not in binary fractions. */
  public CheckResult compare(Count source, Count target) {
    if (source instanceof Count.Unknown unknown) {
      return new CheckResult.NotEvaluated(
          this, "the rows of the source could not be counted: " + unknown.reason());
    }
    if (target instanceof Count.Unknown unknown) {
      return new CheckResult.NotEvaluated(
          this, "the rows of the target could not be counted: " + unknown.reason());
    }
    return compare(((Count.Rows) source).value(), ((Count.Rows) target).value());
  }

  private CheckResult compare(long source, long target) {
    long off = Math.abs(target - source);
    BigDecimal tolerated =
        BigDecimal.valueOf(source).multiply(BigDecimal.valueOf(tolerancePct)).movePointLeft(2);
    String figures =
        String.format(
            Locale.ROOT,
            "%,d rows in the target, %,d in the source%s",
            target,
            source,
            tolerancePct == 0 ? "" : "; the tolerance is " + tolerancePct + " %");
    return BigDecimal.valueOf(off).compareTo(tolerated) <= 0
        ? new CheckResult.Passed(this, figures)
        : new CheckResult.Failed(this, figures);
  }
}
