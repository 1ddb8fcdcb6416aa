package dev.rocky.state;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.Attempt;
import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.Decision;
import dev.rocky.state.spi.SeenHead;
import dev.rocky.state.spi.SyncState;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The ledger's own records about its remote. A base is lineage, generation and id (16, 8 and 16
 * bytes); a version is its length (2 bytes) and its text; integers have their highest byte first.
 */
final class SyncRecords {

  /** Base. */
  static final Key BASE = Key.of(LedgerSpaces.OWN, "base");

  /** Version, then content. */
  static final Key SEEN = Key.of(LedgerSpaces.OWN, "seen");

  /** Base that it makes, version that it expects, content. */
  static final Key PENDING = Key.of(LedgerSpaces.OWN, "pending");

  /**
   * One byte: 0 followed, 1 ours, 2 theirs; how many there were so far (8 bytes); until it is
   * followed, the number of the last change that it is about (8 bytes), and the base that was
   * forgotten for it, if there was one.
   */
  static final Key DECISION = Key.of(LedgerSpaces.OWN, "decision");

  /** 16 bytes. Stays if the ledger loses its remote. */
  static final Key INSTALL = Key.of(LedgerSpaces.OWN, "install");

  /** All that is void without the others. */
  static final List<Key> OF_REMOTE =
      List.of(JournalReading.REMOTE, Sequence.KEY, BASE, SEEN, PENDING, DECISION);

  private static final byte FOLLOWED = 0;
  private static final byte OURS = 1;
  private static final byte THEIRS = 2;
  private static final int BASE_BYTES = 2 * CommitId.BYTES + Long.BYTES;
  private static final int DECISION_BYTES = 1 + 2 * Long.BYTES;

  private SyncRecords() {}

  /**
   * What is known of the remote.
   *
   * @throws IllegalStateException if the ledger is not bound to one
   */
  static SyncState read(ReadTransaction stored) {
    JournalReading records = new JournalReading(stored);
    return new SyncState(
        records
            .remote()
            .orElseThrow(
                () -> new IllegalStateException("The ledger is not bound to a remote: bind it")),
        records.record(BASE).map(record -> base(ByteBuffer.wrap(record))),
        records.record(SEEN).map(SyncRecords::seen),
        records.record(PENDING).map(SyncRecords::attempt),
        records
            .record(DECISION)
            .filter(record -> record[0] != FOLLOWED)
            .map(record -> record[0] == OURS ? Decision.OURS : Decision.THEIRS),
        records
            .record(DECISION)
            .filter(record -> record.length > DECISION_BYTES)
            .map(record -> base(ByteBuffer.wrap(record).position(DECISION_BYTES))),
        decisions(stored));
  }

  /** U2: everything goes but the binding, and the numbers of changes and decisions. */
  static void forget(WriteTransaction stored) {
    List.of(BASE, SEEN, PENDING).forEach(stored::delete);
  }

  static void put(WriteTransaction stored, Base base) {
    byte[] record = new byte[BASE_BYTES];
    put(ByteBuffer.wrap(record), base);
    put(stored, BASE, record);
  }

  static void put(WriteTransaction stored, SeenHead seen) {
    byte[] content = seen.content();
    byte[] record = new byte[Short.BYTES + seen.version().text().length() + content.length];
    put(ByteBuffer.wrap(record), seen.version(), content);
    put(stored, SEEN, record);
  }

  static void put(WriteTransaction stored, Attempt attempt) {
    byte[] content = attempt.content();
    int version = Short.BYTES + attempt.expected().text().length();
    byte[] record = new byte[BASE_BYTES + version + content.length];
    ByteBuffer out = ByteBuffer.wrap(record);
    put(out, attempt.commit());
    put(out, attempt.expected(), content);
    put(stored, PENDING, record);
  }

  /** A person decides about all changes up to now. */
  static void put(WriteTransaction stored, Decision decision, Optional<Base> forgotten) {
    byte[] record = new byte[DECISION_BYTES + (forgotten.isPresent() ? BASE_BYTES : 0)];
    ByteBuffer out =
        ByteBuffer.wrap(record)
            .put(decision == Decision.OURS ? OURS : THEIRS)
            .putLong(decisions(stored) + 1)
            .putLong(new JournalReading(stored).sequence().number());
    forgotten.ifPresent(base -> put(out, base));
    put(stored, DECISION, record);
  }

  /** Number of the last change that a decision is about; 0 if there is none to follow. */
  static long decidedAt(ReadTransaction stored) {
    return new JournalReading(stored)
        .record(DECISION)
        .filter(record -> record[0] != FOLLOWED)
        .map(record -> ByteBuffer.wrap(record).getLong(1 + Long.BYTES))
        .orElse(0L);
  }

  /** A decision, if there was one, has been followed. */
  static void endDecision(WriteTransaction stored) {
    long decisions = decisions(stored);
    if (decisions > 0) {
      byte[] record = new byte[1 + Long.BYTES];
      ByteBuffer.wrap(record).put(FOLLOWED).putLong(decisions);
      put(stored, DECISION, record);
    }
  }

  static void put(WriteTransaction stored, UUID install) {
    byte[] record = new byte[2 * Long.BYTES];
    ByteBuffer.wrap(record)
        .putLong(install.getMostSignificantBits())
        .putLong(install.getLeastSignificantBits());
    put(stored, INSTALL, record);
  }

  static Optional<UUID> install(ReadTransaction stored) {
    return new JournalReading(stored)
        .record(INSTALL)
        .map(ByteBuffer::wrap)
        .map(in -> new UUID(in.getLong(), in.getLong()));
  }

  private static long decisions(ReadTransaction stored) {
    return new JournalReading(stored)
        .record(DECISION)
        .map(record -> ByteBuffer.wrap(record).getLong(1))
        .orElse(0L);
  }

  private static void put(WriteTransaction stored, Key key, byte[] record) {
    stored.put(key, ValueEnvelope.seal(key, record));
  }

  private static void put(ByteBuffer out, Base base) {
    out.put(base.lineage().bytes()).putLong(base.generation()).put(base.commit().bytes());
  }

  private static void put(ByteBuffer out, Version version, byte[] content) {
    byte[] text = version.text().getBytes(US_ASCII);
    out.putShort((short) text.length).put(text).put(content);
  }

  private static SeenHead seen(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    Version version = version(in);
    return new SeenHead(bytes(in, in.remaining()), version);
  }

  private static Attempt attempt(byte[] record) {
    ByteBuffer in = ByteBuffer.wrap(record);
    Base commit = base(in);
    Version expected = version(in);
    return new Attempt(commit, expected, bytes(in, in.remaining()));
  }

  private static Base base(ByteBuffer in) {
    CommitId lineage = CommitId.ofBytes(bytes(in, CommitId.BYTES));
    long generation = in.getLong();
    return new Base(lineage, generation, CommitId.ofBytes(bytes(in, CommitId.BYTES)));
  }

  private static Version version(ByteBuffer in) {
    return new Version(new String(bytes(in, in.getShort()), US_ASCII));
  }

  private static byte[] bytes(ByteBuffer in, int length) {
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
