package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.Merged;
import java.util.Optional;

/**
 * A watermark that knows where it came from.
 *
 * @param epoch 1 or more; raised when a person decides for it against another
 * @param cursor grows with every advance
 * @param id of the advance that made it; no other has it
 * @param before id of what was advanced; {@code -} if there was nothing
 */
record Mark(int epoch, long cursor, String id, String before) {

  static final int SPACE = 0x10;

  /** What is in no ledger. */
  static final Mark NONE = new Mark(1, 0, "-", "-");

  /** Within an epoch two that differ are in conflict. */
  static final MergeRule RULE =
      new MergeRule() {
        @Override
        public Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
          int epoch = of(ours.orElseThrow()).epoch();
          int other = of(theirs.orElseThrow()).epoch();
          return epoch == other
              ? new Merged.Conflict()
              : epoch > other ? new Merged.Ours() : new Merged.Theirs();
        }

        @Override
        public boolean isBehind(Key key, byte[] theirs, byte[] ours) {
          return of(ours).isAfter(of(theirs)) && of(ours).epoch() == of(theirs).epoch();
        }

        @Override
        public byte[] raise(Key key, byte[] ours, byte[] theirs) {
          Mark mark = of(ours);
          int epoch = Math.max(mark.epoch(), of(theirs).epoch() + 1);
          return new Mark(epoch, mark.cursor(), mark.id(), mark.before()).bytes();
        }
      };

  static Key key(String table) {
    return Key.of(SPACE, table);
  }

  static Mark of(byte[] value) {
    String[] parts = new String(value, UTF_8).split(" ", -1);
    return new Mark(Integer.parseInt(parts[0]), Long.parseLong(parts[1]), parts[2], parts[3]);
  }

  byte[] bytes() {
    return (epoch + " " + cursor + " " + id + " " + before).getBytes(UTF_8);
  }

  Mark advanced(long by, String next) {
    return new Mark(epoch, cursor + by, next, id);
  }

  boolean isAfter(Mark other) {
    return epoch > other.epoch || (epoch == other.epoch && cursor > other.cursor);
  }
}
