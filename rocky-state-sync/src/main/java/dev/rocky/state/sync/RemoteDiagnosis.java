package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.sync.CheckOutcome.Failed;
import dev.rocky.state.sync.CheckOutcome.NotTold;
import dev.rocky.state.sync.CheckOutcome.Noted;
import dev.rocky.state.sync.CheckOutcome.Warned;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What a {@link RemoteDoctor} found. Holds no secret: problems are in the words of the remote
 * store's exceptions.
 *
 * @param remote how the store was called when the doctor was asked
 * @param findings one for each check, in their order
 * @since 0.1
 */
public record RemoteDiagnosis(String remote, List<Finding> findings) {

  /** Copies the findings. */
  public RemoteDiagnosis {
    requireNonNull(remote, "remote");
    findings = List.copyOf(findings);
  }

  /** How one check ended. */
  public record Finding(RemoteCheck check, CheckOutcome outcome) {

    /** Checks its components. */
    public Finding {
      requireNonNull(check, "check");
      requireNonNull(outcome, "outcome");
    }

    /** One line, or two if there is an advice. */
    private String toText() {
      Function<String, String> line = mark -> "%-8s %s".formatted(mark, check.label());
      if (outcome instanceof Failed failed) {
        return line.apply("FAILED") + ": " + failed.problem() + advice(failed.advice());
      }
      if (outcome instanceof Warned warned) {
        return line.apply("warning") + ": " + warned.problem() + advice(warned.advice());
      }
      if (outcome instanceof Noted noted) {
        return line.apply("note") + ": " + noted.note();
      }
      return outcome instanceof NotTold unknown
          ? line.apply("unknown") + ": " + unknown.reason()
          : line.apply("ok");
    }

    private static String advice(String advice) {
      return "%n%9sto do: %s".formatted("", advice);
    }
  }

  static RemoteDiagnosis of(String remote, Map<RemoteCheck, CheckOutcome> outcomes) {
    return new RemoteDiagnosis(
        remote,
        new TreeMap<>(outcomes)
            .entrySet().stream()
                .map(found -> new Finding(found.getKey(), found.getValue()))
                .toList());
  }

  /** Whether nothing failed. What was not told is no failure. */
  public boolean isUsable() {
    return findings.stream().noneMatch(finding -> finding.outcome() instanceof Failed);
  }

  /**
   * How {@code check} ended.
   *
   * @throws IllegalArgumentException if it is not in here
   */
  public CheckOutcome outcome(RemoteCheck check) {
    return findings.stream()
        .filter(finding -> finding.check() == check)
        .map(Finding::outcome)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Nobody looked at " + check));
  }

  /** For people, with a line or two for each check. */
  public String toText() {
    StringBuilder text =
        new StringBuilder(remote).append(isUsable() ? " can be used" : " must not be used");
    findings.forEach(finding -> text.append(System.lineSeparator()).append(finding.toText()));
    return text.toString();
  }
}
