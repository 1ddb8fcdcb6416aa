package dev.rocky.state.sync;

import static dev.rocky.state.sync.Machine.A;
import static dev.rocky.state.sync.Machine.B;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.StateException;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.SyncState;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is at the remote is not what it should be: an exception, and nothing is changed. */
@ExtendWith(LeakCheckExtension.class)
class BadRemoteTest {

  private final Bucket bucket = new Bucket();
  private final Machine one = new Machine(bucket);
  private final Machine other = new Machine(bucket);

  @BeforeEach
  void twoCommits() {
    one.put(A, "1.1a");
    one.push();
    other.pull();
    one.put(A, "1.2a");
    one.push();
    other.put(B, "1.1b");
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private <T extends StateException> T assertRefused(Class<T> type, Machine machine) {
    SyncState state = machine.state();
    Map<?, ?> records = machine.records();
    List<String> journal = journal(machine);
    int objects = bucket.objects().size();
    T pull = assertThrows(type, machine::pull);
    assertEquals(TransferOutcome.PERMANENT_ERROR, machine.outcome());
    T push = assertThrows(type, machine::push);
    assertEquals(TransferOutcome.PERMANENT_ERROR, machine.outcome());
    assertEquals(pull.getMessage(), push.getMessage());
    assertEquals(state, machine.state());
    assertEquals(records, machine.records());
    assertEquals(journal, journal(machine));
    assertEquals(objects, bucket.objects().size());
    return pull;
  }

  private static List<String> journal(Machine machine) {
    List<String> journal = new ArrayList<>();
    machine.ledger.pendingChanges(
        change ->
            journal.add(
                "%s %d %s %s"
                    .formatted(
                        change.key(),
                        change.sequence(),
                        change.inConflict(),
                        change.baseHash().map(HexFormat.of()::formatHex))));
    return journal;
  }

  @Test
  void aHeadThatIsGarbageIsDamage() {
    bucket.write(new byte[] {1, 2, 3});
    assertRefused(RemoteDamagedException.class, other);
    bucket.write(new byte[60_000]);
    assertRefused(RemoteDamagedException.class, other);
  }

  @Test
  void aHeadOfWhichOneBitIsAnotherIsDamage() {
    byte[] head = bucket.register().orElseThrow().content();
    head[40] ^= 1;
    bucket.write(head);
    assertRefused(RemoteDamagedException.class, other);
  }

  @Test
  void aHeadForNewerVersionsIsRefused() {
    // Given a HEAD that only readers of format 9 know
    byte[] head = bucket.register().orElseThrow().content();
    ByteBuffer.wrap(head).putShort(4, (short) 9).putShort(6, (short) 9);
    CRC32C checksum = new CRC32C();
    checksum.update(head, 0, head.length - Integer.BYTES);
    ByteBuffer.wrap(head).putInt(head.length - Integer.BYTES, (int) checksum.getValue());
    bucket.write(head);
    // When, Then
    NewerFormatException e = assertRefused(NewerFormatException.class, other);
    assertTrue(e.getMessage().contains("newer version"), e.getMessage());
  }

  @Test
  void aHeadThatIsReadButNotWrittenIsPulledFromAndNotPushedTo() {
    // Given a HEAD of format 2 that readers of format 1 know
    byte[] head = bucket.register().orElseThrow().content();
    ByteBuffer.wrap(head).putShort(4, (short) 2);
    CRC32C checksum = new CRC32C();
    checksum.update(head, 0, head.length - Integer.BYTES);
    ByteBuffer.wrap(head).putInt(head.length - Integer.BYTES, (int) checksum.getValue());
    bucket.write(head);
    // When, Then
    assertInstanceOf(PullResult.Restored.class, other.pull());
    assertThrows(NewerFormatException.class, other::push);
    assertEquals(2, bucket.head().orElseThrow().format().number());
  }

  @Test
  void aSegmentThatHeadNamesAndNobodyHasIsDamage() {
    SegmentReference segment = bucket.log().get(1).root().orElseThrow();
    bucket.delete(segment);
    RemoteDamagedException e = assertRefused(RemoteDamagedException.class, other);
    assertTrue(e.getMessage().contains(segment.name().toString()), e.getMessage());
  }

  @Test
  void aSegmentThatWentWithAHeadThatMovedOnIsNoDamage() {
    // Given a HEAD that is replaced by one without its segments, after a machine has read it
    SegmentReference gone = bucket.log().get(1).root().orElseThrow();
    other.script.next(
        RemoteOperation.GET,
        new Fault.Before(
            () -> {
              bucket.delete(gone);
              bucket.setBack(Optional.empty());
              one.synced.republish();
            }));
    // When
    PullResult pulled = other.pull();
    // Then the machine begins anew with the HEAD that there is
    assertEquals(new PullResult.Restored(3, true, 1, 0), pulled);
    assertEquals(Map.of(A, "1.2a", B, "1.1b"), other.records());
  }

  @Test
  void aSegmentWithAnotherContentIsDamage() {
    other.script.always(RemoteOperation.GET, new Fault.Corrupted(30));
    assertRefused(RemoteDamagedException.class, other);
    other.script.always(RemoteOperation.GET, new Fault.Truncated(30));
    assertRefused(RemoteDamagedException.class, other);
  }

  /** HEAD names it with the right length and SHA-256, and so it is fetched. */
  @Test
  void aZipBombIsDamage() throws IOException {
    // Given a segment that would unpack to 16 MB
    SegmentReference honest = bucket.log().get(1).root().orElseThrow();
    byte[] bomb = bomb(bucket.head().orElseThrow().lineage(), honest.name());
    bucket.forge(honest, bomb);
    // When, Then
    RemoteDamagedException e = assertRefused(RemoteDamagedException.class, other);
    assertTrue(e.getMessage().contains("more than 200 times"), e.getMessage());
    assertTrue(e.getMessage().contains(honest.name().toString()), e.getMessage());
  }

  private static byte[] bomb(CommitId lineage, SegmentName name) throws IOException {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(new byte[16_000_000]);
    deflater.finish();
    byte[] packed = new byte[100_000];
    int length = deflater.deflate(packed);
    deflater.end();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SegmentStart start = new SegmentStart(SegmentKind.CHANGES, lineage, name, Optional.empty());
    Protection.NONE.begin(out, start.identity(), Format.CURRENT);
    start.write(new FieldOutput(out));
    new FieldOutput(out)
        .u1(SegmentWriter.ENTRIES)
        .i4(16_000_000)
        .i4(length)
        .u1(1)
        .bytes(Arrays.copyOf(packed, length))
        .i4(0);
    return out.toByteArray();
  }

  @Test
  void noPermissionIsToldAndTheRunGoesOn() {
    for (RemoteOperation operation : RemoteOperation.values()) {
      other.script.always(operation, new Fault.Refused());
    }
    PullResult.Indeterminate pulled =
        assertInstanceOf(PullResult.Indeterminate.class, other.pull());
    assertInstanceOf(RemoteRefusedException.class, pulled.cause());
    PushResult.Skipped pushed = assertInstanceOf(PushResult.Skipped.class, other.push());
    assertInstanceOf(RemoteRefusedException.class, pushed.cause());
    assertEquals(Optional.of(TransferOutcome.PERMANENT_ERROR), other.events.get(2).cause());
    other.script.heal();
    assertEquals(new PushResult.Pushed(3, 1), other.push());
  }

  @Test
  void keysThatDoNotFitAreTold() {
    byte[] bytes = new byte[EncryptionKey.BYTES];
    Bucket secret =
        new Bucket(
            Protection.with(new Namespace("bronze"), Keys.of(new EncryptionKey("1", bytes))));
    byte[] wrong = bytes.clone();
    Arrays.fill(wrong, (byte) 7);
    try (Machine right = machine(secret, new EncryptionKey("1", bytes));
        Machine another = machine(secret, new EncryptionKey("1", wrong));
        Machine missing = machine(secret, new EncryptionKey("2", bytes));
        Machine none = new Machine(secret);
        Machine plain = machine(bucket, new EncryptionKey("1", bytes))) {
      right.put(A, "1.1a");
      assertEquals(new PushResult.Pushed(1, 1), right.push());
      right.put(A, "1.2a");
      assertEquals(new PushResult.Pushed(2, 1), right.push());
      assertEquals(Map.of(A, "1.2a"), secret.records());
      for (Machine unfit : new Machine[] {another, missing, none, plain}) {
        assertThrows(RemoteKeyException.class, unfit::pull);
        assertThrows(RemoteKeyException.class, unfit::push);
        assertEquals(Map.of(), unfit.records());
      }
    }
  }

  private static Machine machine(Bucket bucket, EncryptionKey key) {
    return new Machine(bucket, new MemoryStateStore(), options -> options.encryption(key));
  }
}
