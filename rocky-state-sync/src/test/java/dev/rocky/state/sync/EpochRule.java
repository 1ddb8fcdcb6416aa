package dev.rocky.state.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.Merged;
import java.util.Optional;

/** Values are epoch, cursor and writer, as in {@code 1.7a}; the higher epoch wins. */
final class EpochRule implements MergeRule {

  @Override
  public Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    if (ours.isEmpty() || theirs.isEmpty() || epoch(ours.get()) == epoch(theirs.get())) {
      return new Merged.Conflict();
    }
    return epoch(ours.get()) > epoch(theirs.get()) ? new Merged.Ours() : new Merged.Theirs();
  }

  @Override
  public boolean isBehind(Key key, byte[] theirs, byte[] ours) {
    return epoch(theirs) == epoch(ours) && cursor(theirs) < cursor(ours);
  }

  @Override
  public byte[] raise(Key key, byte[] ours, byte[] theirs) {
    int epoch = epoch(theirs);
    return epoch(ours) > epoch ? ours : withEpoch(epoch + 1, ours);
  }

  @Override
  public Merged adopt(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    return ours.isPresent() && theirs.isPresent() && isBehind(key, theirs.get(), ours.get())
        ? new Merged.Value(withEpoch(epoch(ours.get()) + 1, theirs.get()))
        : new Merged.Theirs();
  }

  static int epoch(byte[] value) {
    String text = text(value);
    return Integer.parseInt(text.substring(0, text.indexOf('.')));
  }

  static int cursor(byte[] value) {
    String text = text(value);
    return Integer.parseInt(text.substring(text.indexOf('.') + 1).replaceAll("\\D.*", ""));
  }

  private static byte[] withEpoch(int epoch, byte[] value) {
    String text = text(value);
    return (epoch + text.substring(text.indexOf('.'))).getBytes(UTF_8);
  }

  private static String text(byte[] value) {
    return new String(value, UTF_8);
  }
}
