package dev.rocky.engine.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.Merged;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What every merge rule promises: the same end on every machine, and an answer to any bytes. */
class RecordRulesTest {

  /** Three values of one record, each as some machine may have it. */
  record Versions(Space space, List<Optional<byte[]>> values, OnConflict onConflict) {

    MergeRule rule() {
      return MergeSamples.rule(space, onConflict);
    }

    /** The value that both machines end with; empty if they are in conflict. */
    Optional<Optional<byte[]>> merge(Optional<byte[]> ours, Optional<byte[]> theirs) {
      return MergeSamples.end(rule(), MergeSamples.key(space), ours, theirs);
    }
  }

  @Provide
  Arbitrary<Versions> versions() {
    return Arbitraries.of(Space.values())
        .flatMap(
            space ->
                Combinators.combine(
                        MergeSamples.stored(space).optional(0.9).list().ofSize(3),
                        Arbitraries.of(OnConflict.values()))
                    .as((values, onConflict) -> new Versions(space, values, onConflict)));
  }

  @Provide
  Arbitrary<Versions> anything() {
    return Arbitraries.of(Space.values())
        .flatMap(
            space ->
                Combinators.combine(
                        MergeSamples.damaged(space).optional(0.9).list().ofSize(2),
                        Arbitraries.of(OnConflict.values()))
                    .as((values, onConflict) -> new Versions(space, values, onConflict)));
  }

  @Property(tries = 1_500)
  void bothMachinesEndWithTheSame(@ForAll("versions") Versions versions) {
    Optional<byte[]> one = versions.values().get(0);
    Optional<byte[]> other = versions.values().get(1);

    Optional<Optional<byte[]>> here = versions.merge(one, other);

    assertEquals(text(here), text(versions.merge(other, one)));
  }

  @Property(tries = 1_500)
  void mergingAgainChangesNothing(@ForAll("versions") Versions versions) {
    Optional<byte[]> one = versions.values().get(0);
    Optional<byte[]> other = versions.values().get(1);
    Optional<Optional<byte[]>> merged = versions.merge(one, other);
    if (merged.isPresent()) {
      assertEquals(text(merged), text(versions.merge(merged.get(), other)));
      assertEquals(text(merged), text(versions.merge(one, merged.get())));
    }
  }

  @Property(tries = 3_000)
  void theOrderInWhichThreeMachinesMeetDoesNotMatter(@ForAll("versions") Versions versions) {
    List<Optional<byte[]>> v = versions.values();
    Optional<Optional<byte[]>> firstTwo = versions.merge(v.get(0), v.get(1));
    Optional<Optional<byte[]>> lastTwo = versions.merge(v.get(1), v.get(2));
    if (firstTwo.isPresent() && lastTwo.isPresent()) {
      Optional<Optional<byte[]>> left = versions.merge(firstTwo.get(), v.get(2));
      Optional<Optional<byte[]>> right = versions.merge(v.get(0), lastTwo.get());
      if (left.isPresent() && right.isPresent()) {
        assertEquals(text(left), text(right));
      }
    }
  }

  @Property(tries = 2_000)
  void onlyTableStatesAreEverInConflict(@ForAll("versions") Versions versions) {
    Optional<Optional<byte[]>> merged =
        versions.merge(versions.values().get(0), versions.values().get(1));

    assertTrue(merged.isPresent() || versions.space() == Space.WATERMARK, versions.toString());
  }

  @Property(tries = 3_000, edgeCases = EdgeCasesMode.MIXIN)
  void anyBytesHaveAnAnswer(@ForAll("anything") Versions versions) {
    MergeRule rule = versions.rule();
    Key key = MergeSamples.key(versions.space());
    Optional<byte[]> ours = versions.values().get(0);
    Optional<byte[]> theirs = versions.values().get(1);

    rule.merge(key, ours, theirs);
    rule.adopt(key, ours, theirs);
    if (ours.isPresent() && theirs.isPresent()) {
      rule.isBehind(key, theirs.get(), ours.get());
      rule.raise(key, ours.get(), theirs.get());
    }
  }

  @Property(tries = 1_500)
  void whatWasRaisedNeverLosesAndIsNotBehind(@ForAll("versions") Versions versions) {
    Optional<byte[]> ours = versions.values().get(0);
    Optional<byte[]> theirs = versions.values().get(1);
    if (ours.isEmpty() || theirs.isEmpty() || versions.space() == Space.RETENTION) {
      return;
    }
    Key key = MergeSamples.key(versions.space());

    byte[] raised = versions.rule().raise(key, ours.get(), theirs.get());

    assertFalse(versions.rule().isBehind(key, raised, theirs.get()));
    Optional<Optional<byte[]>> merged = versions.merge(Optional.of(raised), theirs);
    boolean conflict = merged.isEmpty() && versions.space() == Space.WATERMARK;
    assertTrue(
        conflict || text(merged).equals(text(Optional.of(Optional.of(raised)))), text(merged));
  }

  @Property(tries = 1_500)
  void whatWasAdoptedIsNotBehindWhatThisMachineHad(@ForAll("versions") Versions versions) {
    Optional<byte[]> ours = versions.values().get(0);
    Optional<byte[]> theirs = versions.values().get(1);
    if (ours.isEmpty() || theirs.isEmpty() || versions.space() != Space.WATERMARK) {
      return;
    }
    Key key = MergeSamples.key(versions.space());

    Merged adopted = versions.rule().adopt(key, ours, theirs);

    byte[] bytes = adopted instanceof Merged.Value v ? v.bytes() : theirs.get();
    assertNotEquals(new Merged.Conflict(), adopted);
    assertFalse(versions.rule().isBehind(key, bytes, ours.get()), new String(bytes, UTF_8));
  }

  /** A version to come may have another format; it must not be overwritten by this one. */
  @Property(tries = 500)
  void recordThatIsNotUnderstoodIsInConflictWithAnother(@ForAll("versions") Versions versions) {
    Optional<byte[]> newer = Optional.of("{\"format\":7}".getBytes(UTF_8));
    Optional<byte[]> ours = versions.values().get(0);
    MergeRule rule = versions.rule();
    Key key = MergeSamples.key(versions.space());

    Merged merged = rule.merge(key, ours, newer);

    assertEquals(ours.isPresent() ? new Merged.Conflict() : new Merged.Theirs(), merged);
    if (ours.isPresent() && versions.space() != Space.RETENTION) {
      assertArrayEquals(ours.get(), rule.raise(key, ours.get(), newer.get()));
    }
  }

  private static String text(Optional<Optional<byte[]>> end) {
    return end.map(value -> value.map(bytes -> new String(bytes, UTF_8)).orElse("absent"))
        .orElse("conflict");
  }
}
