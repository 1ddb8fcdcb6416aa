package dev.rocky.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the journal within the transaction whose changes it notes. Layout: {@link JournalReading}.
 */
final class JournalWriting extends JournalReading {

  private static final int PAGE = 1_000;

  private final WriteTransaction stored;
  private @Nullable Boolean bound;
  private long sequence;

  JournalWriting(WriteTransaction stored) {
    super(stored);
    this.stored = stored;
  }

  /**
   * Notes the value that {@code key} has now, unless an earlier one was noted or the key does not
   * travel.
   */
  void beforeChange(Key key) {
    if (LedgerSpaces.travels(key) && isBound()) {
      Key entry = ENTRIES.append(key);
      Optional<byte[]> base = record(entry).map(JournalWriting::baseOf).orElseGet(() -> hash(key));
      put(entry, encode(base));
    }
  }

  /**
   * Binds the ledger and notes every travelling key as one that the remote does not have; false if
   * bound.
   */
  boolean begin(String remote) {
    Optional<String> current = remote();
    if (current.filter(remote::equals).isPresent()) {
      return false;
    }
    if (current.isPresent()) {
      throw new IllegalStateException(
          "The ledger is bound to "
              + current.get()
              + " and cannot be bound to "
              + remote
              + " as well");
    }
    put(REMOTE, remote.getBytes(UTF_8));
    bound = null;
    isBound();
    for (int space = Ledger.FIRST_TRAVELLING_SPACE; space < Ledger.FIRST_LOCAL_SPACE; space++) {
      noteAll(Scan.prefix(Key.of(space)));
    }
    return true;
  }

  private void noteAll(Scan all) {
    List<Key> page = new ArrayList<>();
    Scan rest = all;
    do {
      page.clear();
      stored.scan(
          rest,
          (key, value) -> {
            page.add(key);
            return page.size() < PAGE;
          });
      for (Key key : page) {
        put(ENTRIES.append(key), encode(Optional.empty()));
        rest = all.after(key);
      }
    } while (page.size() == PAGE);
  }

  private boolean isBound() {
    if (bound == null) {
      boolean found = remote().isPresent();
      if (found) {
        sequence = record(SEQUENCE).map(value -> ByteBuffer.wrap(value).getLong()).orElse(0L) + 1;
        put(SEQUENCE, ByteBuffer.allocate(Long.BYTES).putLong(sequence).array());
      }
      bound = found; // only now: a put that is refused, as during a scan, must be made up for
    }
    return bound;
  }

  private void put(Key key, byte[] value) {
    stored.put(key, ValueEnvelope.seal(key, value));
  }

  private byte[] encode(Optional<byte[]> base) {
    byte[] hash = base.orElse(new byte[0]);
    return ByteBuffer.allocate(Long.BYTES + 1 + hash.length)
        .putLong(sequence)
        .put((byte) (base.isPresent() ? 1 : 0))
        .put(hash)
        .array();
  }

  private static Optional<byte[]> baseOf(byte[] entry) {
    return decode(ENTRIES, entry).baseHash();
  }

  /**
   * Of a damaged value too: its hash equals no remote's, so that the merge asks instead of
   * guessing.
   */
  private Optional<byte[]> hash(Key key) {
    return stored.get(key).map(ValueEnvelope::unverified).map(JournalWriting::sha256);
  }

  private static byte[] sha256(byte[] value) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(value);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }
}
