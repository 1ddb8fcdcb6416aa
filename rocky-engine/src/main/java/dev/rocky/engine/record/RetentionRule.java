package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.spi.Merged;
import java.util.Arrays;

/** Of two settings the longer age and the greater number: nobody prunes what another one keeps. */
final class RetentionRule extends RecordRule<Retention> {

  @Override
  Retention read(Key key, byte[] stored) {
    return Retention.decode(stored);
  }

  @Override
  Merged unite(Key key, Stored<Retention> ours, Stored<Retention> theirs) {
    Retention most = ours.content().orMore(theirs.content());
    boolean rest = Arrays.compareUnsigned(rest(ours), rest(theirs)) >= 0;
    return third(most.over((rest ? ours : theirs).bytes()), ours, theirs);
  }

  /** What tells the fields that this version does not know, which have to come from one of both. */
  private static byte[] rest(Stored<Retention> stored) {
    return Retention.LEAST.over(stored.bytes());
  }
}
