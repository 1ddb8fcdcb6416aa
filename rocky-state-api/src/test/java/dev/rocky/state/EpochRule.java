package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.spi.MergeRule;
import dev.rocky.state.spi.Merged;
import java.util.Optional;

/** Values are epoch, cursor and writer, as in {@code 1.7a}; the higher epoch wins. */
final class EpochRule implements MergeRule {

  private final boolean newest;

  /** With {@code newest}, the greater cursor wins within an epoch. */
  EpochRule(boolean newest) {
    this.newest = newest;
  }

  static String value(int epoch, int cursor, String writer) {
    return epoch + "." + cursor + writer;
  }

  static int epoch(String value) {
    return Integer.parseInt(value.substring(0, value.indexOf('.')));
  }

  static int cursor(String value) {
    String rest = value.substring(value.indexOf('.') + 1);
    return Integer.parseInt(rest.replaceAll("\\D.*", ""));
  }

  @Override
  public Merged merge(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    if (ours.isEmpty() || theirs.isEmpty()) {
      return newest
          ? (ours.isEmpty() ? new Merged.Theirs() : new Merged.Ours())
          : new Merged.Conflict();
    }
    String our = text(ours.get());
    String their = text(theirs.get());
    if (epoch(our) != epoch(their)) {
      return epoch(our) > epoch(their) ? new Merged.Ours() : new Merged.Theirs();
    }
    if (!newest) {
      return new Merged.Conflict();
    }
    return cursor(our) == cursor(their)
        ? new Merged.Value((epoch(our) + "." + (cursor(our) + 1) + "m").getBytes(UTF_8))
        : cursor(our) > cursor(their) ? new Merged.Ours() : new Merged.Theirs();
  }

  @Override
  public boolean isBehind(Key key, byte[] theirs, byte[] ours) {
    return epoch(text(theirs)) == epoch(text(ours)) && cursor(text(theirs)) < cursor(text(ours));
  }

  @Override
  public byte[] raise(Key key, byte[] ours, byte[] theirs) {
    return raised(ours, theirs);
  }

  private static byte[] raised(byte[] value, byte[] over) {
    String text = text(value);
    int epoch = epoch(text(over));
    return epoch(text) > epoch
        ? value
        : ((epoch + 1) + text.substring(text.indexOf('.'))).getBytes(UTF_8);
  }

  @Override
  public Merged adopt(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    return ours.isPresent() && theirs.isPresent() && isBehind(key, theirs.get(), ours.get())
        ? new Merged.Value(raised(theirs.get(), ours.get()))
        : new Merged.Theirs();
  }

  private static String text(byte[] value) {
    return new String(value, UTF_8);
  }
}
