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

  /** One byte: 1 ours, 2 theirs. */
  static final Key DECISION = Key.of(LedgerSpaces.OWN, "decision");

  /** 16 bytes. Stays if the ledger loses its remote. */
  static final Key INSTALL = Key.of(LedgerSpaces.OWN, "install");

  /** All that is void without the others. */
  static final List<Key> OF_REMOTE =
      List.of(JournalReading.REMOTE, Sequence.KEY, BASE, SEEN, PENDING, DECISION);

  private static final int BASE_BYTES = 2 * CommitId.BYTES + Long.BYTES;

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
        records.record(DECISION).map(record -> Decision.values()[record[0] - 1]));
  }

  /** U2: everything but the binding and the numbers of changes goes. */
  static void forget(WriteTransaction stored) {
    List.of(BASE, SEEN, PENDING, DECISION).forEach(stored::delete);
  }

  static void put(WriteTransaction stored, Base base) {
    put(stored, BASE, put(ByteBuffer.allocate(BASE_BYTES), base));
  }

  static void put(WriteTransaction stored, SeenHead seen) {
    int length = Short.BYTES + seen.version().text().length() + seen.content().length;
    put(stored, SEEN, put(ByteBuffer.allocate(length), seen.version(), seen.content()));
  }

  static void put(WriteTransaction stored, Attempt attempt) {
    int length =
        BASE_BYTES + Short.BYTES + attempt.expected().text().length() + attempt.content().length;
    ByteBuffer out = put(ByteBuffer.allocate(length), attempt.commit());
    put(stored, PENDING, put(out, attempt.expected(), attempt.content()));
  }

  static void put(WriteTransaction stored, Decision decision) {
    put(stored, DECISION, ByteBuffer.allocate(1).put((byte) (decision.ordinal() + 1)));
  }

  static void put(WriteTransaction stored, UUID install) {
    put(
        stored,
        INSTALL,
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(install.getMostSignificantBits())
            .putLong(install.getLeastSignificantBits()));
  }

  static Optional<UUID> install(ReadTransaction stored) {
    return new JournalReading(stored)
        .record(INSTALL)
        .map(ByteBuffer::wrap)
        .map(in -> new UUID(in.getLong(), in.getLong()));
  }

  private static void put(WriteTransaction stored, Key key, ByteBuffer record) {
    stored.put(key, ValueEnvelope.seal(key, record.array()));
  }

  private static ByteBuffer put(ByteBuffer out, Base base) {
    return out.put(base.lineage().bytes()).putLong(base.generation()).put(base.commit().bytes());
  }

  private static ByteBuffer put(ByteBuffer out, Version version, byte[] content) {
    byte[] text = version.text().getBytes(US_ASCII);
    return out.putShort((short) text.length).put(text).put(content);
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
