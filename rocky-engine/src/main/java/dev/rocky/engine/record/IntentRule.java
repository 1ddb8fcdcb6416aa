package dev.rocky.engine.record;

import dev.rocky.state.Key;
import dev.rocky.state.spi.Merged;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * An intent says that rows may be in the target, so that the next plan has to look. Therefore open
 * beats cleared, whoever cleared it and whatever a person decided about the remote.
 *
 * <p>Of two open ones the more demanding is kept: a full refresh repeats everything, any other
 * strategy than append looks at all rows of the target, an append at those of its tag. It names the
 * owners and runs of both, so that neither takes it for its own and clears what it knows nothing
 * of.
 *
 * <p>An exclusive copy begins when its intent is at the remote. So one of ours that has to be
 * merged has not begun, or was released, and whoever was faster knew of it: ours gives way, be
 * theirs an intent or the end of one.
 */
final class IntentRule extends RecordRule<Intent> {

  private static final String AND = " and ";

  /** What follows each of several owners: all processes of containers may be called alike. */
  private static final String RUN = " \\([0-9a-f-]{36}\\)";

  private static final Pattern SEVERAL = Pattern.compile("(?s).*" + RUN);
  private static final Pattern BETWEEN = Pattern.compile("(?<=" + RUN + ")" + AND);

  private static final Comparator<Stored<Intent>> DEMAND =
      Comparator.<Stored<Intent>>comparingInt(stored -> demand(stored.content().strategy()))
          .thenComparing(stored -> stored.content().begunAt())
          .thenComparing(stored -> stored.content().runId())
          .thenComparing(stored -> stored.content().strategy())
          .thenComparing(stored -> stored.content().window())
          .thenComparing(stored -> ownedBy("", stored), Arrays::compareUnsigned);

  @Override
  Intent read(Key key, byte[] stored) {
    return Intents.decode(key, stored);
  }

  @Override
  boolean givesWay(Key key, byte[] ours) {
    return stored(key, ours).filter(our -> isExclusive(our.content())).isPresent();
  }

  @Override
  Merged unite(Key key, Stored<Intent> ours, Stored<Intent> theirs) {
    if (isExclusive(ours.content())) {
      return new Merged.Theirs();
    }
    Stored<Intent> kept = DEMAND.compare(ours, theirs) >= 0 ? ours : theirs;
    Set<String> owners = new TreeSet<>(owners(ours.content()));
    owners.addAll(owners(theirs.content()));
    String all = String.join(AND, owners);
    return third(ownedBy(all, kept), ours, theirs);
  }

  private static boolean isExclusive(Intent intent) {
    return intent.exclusiveUntil().isPresent();
  }

  private static List<String> owners(Intent intent) {
    boolean several = SEVERAL.matcher(intent.owner()).matches();
    String all = several ? intent.owner() : intent.owner() + " (" + intent.runId() + ")";
    return List.of(BETWEEN.split(all, -1));
  }

  /** Of several it is exclusive to none. */
  private static byte[] ownedBy(String owner, Stored<Intent> stored) {
    return JsonRecord.read(Space.INTENT.prefix(), stored.bytes())
        .with("owner", owner)
        .without("exclusive_until")
        .bytes();
  }

  @Override
  public byte[] raise(Key key, byte[] ours, byte[] theirs) {
    Merged merged = merge(key, Optional.of(ours), Optional.of(theirs));
    if (merged instanceof Merged.Value both) {
      return both.bytes();
    }
    return merged instanceof Merged.Theirs ? theirs : ours;
  }

  @Override
  public Merged adopt(Key key, Optional<byte[]> ours, Optional<byte[]> theirs) {
    return merge(key, ours, theirs);
  }

  private static int demand(String strategy) {
    return switch (strategy) {
      case "full refresh" -> 2;
      case "append" -> 0;
      default -> 1;
    };
  }
}
