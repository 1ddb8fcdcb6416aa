package dev.rocky.state.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Key;
import dev.rocky.state.Ledger;
import dev.rocky.state.LedgerSync;
import dev.rocky.state.Namespace;
import dev.rocky.state.PullResult;
import dev.rocky.state.PushResult;
import dev.rocky.state.Scan;
import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.StateException;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import dev.rocky.state.sync.ForeignLineageException;
import dev.rocky.state.sync.NewerFormatException;
import dev.rocky.state.sync.SyncedLedger;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import java.util.zip.Deflater;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Buckets that are not what they should be: pull and push say so, and the ledger stays as it is.
 */
class BadBucketTest {

  private static final Namespace NAMESPACE = new Namespace("bronze");
  private static final Key A = Key.of(0x10, "a");
  private static final Key B = Key.of(0x10, "b");
  private static final String ROOT = "rocky/state/bronze/";
  private static final String HEAD = ROOT + "HEAD";

  private final S3Server server = S3Server.startAt(0);
  private final S3Client client = server.client();
  private final Ledger ledger = Ledger.over(new MemoryStateStore());

  /** Generation 2 is there, the ledger is at generation 1 and has a change of its own. */
  @BeforeEach
  void twoCommits() {
    put(ledger, A, "1");
    sync(synced -> assertEquals(new PushResult.Pushed(1, 1), synced.startRun().push()));
    another(other -> put(other, A, "2"));
    put(ledger, B, "1");
  }

  @AfterEach
  void close() {
    ledger.close();
    client.close();
    server.close();
  }

  @Test
  void garbageInPlaceOfHeadIsDamage() {
    write(HEAD, "<html>maintenance</html>".getBytes(UTF_8));
    assertThrown(RemoteDamagedException.class, "Find out who wrote it");
  }

  @Test
  void aHeadThatIsCutOffIsDamage() {
    byte[] head = read(HEAD);
    write(HEAD, ByteBuffer.allocate(head.length / 2).put(head, 0, head.length / 2).array());
    assertThrown(RemoteDamagedException.class, "HEAD");
  }

  @Test
  void aHeadForNewerVersionsIsRefused() {
    byte[] head = read(HEAD);
    ByteBuffer.wrap(head).putShort(4, (short) 9).putShort(6, (short) 9);
    writeWithChecksum(head);
    assertThrown(NewerFormatException.class, "newer version");
  }

  @Test
  void aSegmentThatIsMissingIsDamageAndNamed() {
    String segment = newestSegment();
    delete(segment);
    assertThrown(RemoteDamagedException.class, segment.substring(ROOT.length()));
  }

  @Test
  void aSegmentWithAnotherHashIsDamageAndNamed() {
    String segment = newestSegment();
    byte[] content = read(segment);
    content[content.length / 2] ^= 1;
    write(segment, content);
    assertThrown(RemoteDamagedException.class, segment.substring(ROOT.length()));
  }

  /**
   * Somebody who may write to the bucket wants machines to unpack 16 MB, with hashes that are
   * right.
   */
  @Test
  void aZipBombIsDamageAndNamed() throws Exception {
    String segment = newestSegment();
    byte[] honest = read(segment);
    int block = 4 + 4 + 1 + (1 + 2 + A.length() + 4 + 1); // "2" is put as the value of "a"
    ByteBuffer bomb = ByteBuffer.allocate(100_000);
    bomb.put(honest, 0, honest.length - block - Integer.BYTES); // all that comes before the block
    byte[] packed = deflated(new byte[16_000_000]);
    bomb.putInt(16_000_000).putInt(packed.length).put((byte) 1).put(packed).putInt(0);
    byte[] object = Arrays.copyOf(bomb.array(), bomb.position());
    byte[] head = read(HEAD);
    int hash = indexOf(head, sha256(honest));
    ByteBuffer named = ByteBuffer.wrap(head);
    assertEquals(honest.length, named.getInt(hash - Integer.BYTES));
    named.putInt(hash - Integer.BYTES, object.length).position(hash).put(sha256(object));
    write(segment, object);
    writeWithChecksum(head);

    assertThrown(RemoteDamagedException.class, "more than 200 times");
  }

  @Test
  void anotherHistoryIsToldApart() {
    empty();
    another(stranger -> put(stranger, A, "other"));
    assertThrown(ForeignLineageException.class, "lineage");
  }

  @Test
  void anEmptiedBucketIsNoFirstRun() {
    empty();
    Object before = everything();
    sync(
        synced -> {
          PullResult.Regressed pulled =
              assertInstanceOf(PullResult.Regressed.class, synced.startRun().pull());
          assertEquals(new PushResult.Regressed(pulled.problem()), synced.startRun().push());
          assertTrue(pulled.problem().contains("republish"), pulled.problem());
        });
    assertEquals(before, everything());
    assertEquals(List.of(), keys());
  }

  @Test
  void aBucketThatIsNotThereIsNoFirstRunEither() {
    Map<String, String> mistyped = new TreeMap<>(server.settingsAsText(NAMESPACE));
    mistyped.put("bucket", "mistyped");
    assertPassedOver(S3Settings.from(Settings.of(mistyped)), "there is no bucket mistyped");
  }

  @Test
  void whoIsNotLetInIsToldWithoutTheSecret() {
    AccessKeys wrong = new AccessKeys("local-id", new Secret("wr0ng-s3cret"), Optional.empty());
    String problem =
        assertPassedOver(
            server.settings().namespace(NAMESPACE).keys(wrong).build(), "secret_access_key");
    assertFalse(problem.contains("s3cret"), problem);
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, s3:ListBucket",
    "400, ExpiredToken, have expired",
    "301, PermanentRedirect, 'another region, eu-west-1'",
    "400, AuthorizationHeaderMalformed, 'another region, eu-west-1'"
  })
  void aRefusalIsNoFirstRunEither(int status, String code, String advice) {
    String body = "<Error><Code>%s</Code><Message>no</Message></Error>".formatted(code);
    try (WireServer refusing =
        WireServer.answering(status, body, Map.of("x-amz-bucket-region", "eu-west-1"))) {
      assertPassedOver(
          server.settings().namespace(NAMESPACE).endpoint(refusing.endpoint()).build(), advice);
    }
  }

  @Test
  void aStoreThatIgnoresPreconditionsIsFoundOutByTheDoctor() {
    try (S3Server heedless = S3Server.startHeedless()) {
      Object before = everything();
      sync(
          heedless.settings().namespace(NAMESPACE).build(),
          synced -> {
            String report = synced.examine().toText();
            assertTrue(report.startsWith("s3 bronze must not be used"), report);
            assertTrue(report.contains("create-if-absent is ignored"), report);
          });
      assertEquals(before, everything());
    }
  }

  private void assertThrown(Class<? extends StateException> type, String problem) {
    Object before = everything();
    List<String> keys = keys();
    sync(
        synced -> {
          StateException pull = assertThrows(type, () -> synced.startRun().pull());
          StateException push = assertThrows(type, () -> synced.startRun().push());
          assertTrue(String.valueOf(pull.getMessage()).contains(problem), pull.getMessage());
          assertEquals(pull.getMessage(), push.getMessage());
        });
    assertEquals(before, everything());
    assertEquals(keys, keys());
  }

  private String assertPassedOver(S3Settings settings, String advice) {
    Object before = everything();
    List<String> problems = new ArrayList<>();
    sync(
        settings,
        synced -> {
          PullResult.Indeterminate pulled =
              assertInstanceOf(PullResult.Indeterminate.class, synced.startRun().pull());
          PushResult.Skipped pushed =
              assertInstanceOf(PushResult.Skipped.class, synced.startRun().push());
          for (Throwable cause : List.of(pulled.cause(), pushed.cause())) {
            assertInstanceOf(RemoteRefusedException.class, cause);
            assertTrue(String.valueOf(cause.getMessage()).contains(advice), cause.getMessage());
            problems.add(cause.getMessage());
          }
        });
    assertEquals(before, everything());
    return problems.toString();
  }

  /** Records, journal, base and attempt of the ledger. */
  private Object everything() {
    List<String> journal = new ArrayList<>();
    long unused =
        ledger.pendingChanges(
            change ->
                journal.add(
                    "%s %d %s %s"
                        .formatted(
                            change.key(),
                            change.sequence(),
                            change.inConflict(),
                            change.baseHash().map(HexFormat.of()::formatHex))));
    Map<Key, String> records = new TreeMap<>();
    return ledger.read(
        tx -> {
          tx.scan(
              Scan.prefix(Key.of(0x10)),
              (key, value) -> {
                records.put(key, new String(value, UTF_8));
                return true;
              });
          return List.of(
              records,
              journal,
              LedgerSync.of(ledger).state().base(),
              LedgerSync.of(ledger).state().pending());
        });
  }

  private void sync(Consumer<SyncedLedger> work) {
    sync(server.settings().namespace(NAMESPACE).build(), work);
  }

  private void sync(S3Settings settings, Consumer<SyncedLedger> work) {
    sync(ledger, settings, work);
  }

  private static void sync(Ledger ledger, S3Settings settings, Consumer<SyncedLedger> work) {
    try (SyncedLedger synced =
        SyncedLedger.builder(ledger, S3RemoteStore.open(settings), NAMESPACE, "s3").open()) {
      work.accept(synced);
    }
  }

  /** Another machine pulls, does something, and pushes. */
  private void another(Consumer<Ledger> work) {
    try (Ledger other = Ledger.over(new MemoryStateStore())) {
      sync(
          other,
          server.settings().namespace(NAMESPACE).build(),
          synced -> {
            PullResult unused = synced.startRun().pull();
            work.accept(other);
            assertInstanceOf(PushResult.Pushed.class, synced.startRun().push());
          });
    }
  }

  private static void put(Ledger ledger, Key key, String value) {
    ledger.write(
        tx -> {
          tx.put(key, value.getBytes(UTF_8));
          return true;
        });
  }

  private void writeWithChecksum(byte[] head) {
    CRC32C checksum = new CRC32C();
    checksum.update(head, 0, head.length - Integer.BYTES);
    ByteBuffer.wrap(head).putInt(head.length - Integer.BYTES, (int) checksum.getValue());
    write(HEAD, head);
  }

  private static byte[] sha256(byte[] content) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-256").digest(content);
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    int at = 0;
    while (!Arrays.equals(bytes, at, at + part.length, part, 0, part.length)) {
      at++;
    }
    return at;
  }

  private static byte[] deflated(byte[] raw) {
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(raw);
    deflater.finish();
    byte[] packed = new byte[raw.length / 100];
    int length = deflater.deflate(packed);
    deflater.end();
    return Arrays.copyOf(packed, length);
  }

  private String newestSegment() {
    List<String> keys = keys();
    return keys.get(keys.size() - 1);
  }

  private List<String> keys() {
    return client.listObjectsV2(r -> r.bucket(S3Server.BUCKET)).contents().stream()
        .map(object -> object.key())
        .sorted()
        .toList();
  }

  private byte[] read(String key) {
    return client.getObjectAsBytes(r -> r.bucket(S3Server.BUCKET).key(key)).asByteArray();
  }

  private void write(String key, byte[] content) {
    client.putObject(r -> r.bucket(S3Server.BUCKET).key(key), RequestBody.fromBytes(content));
  }

  private void delete(String key) {
    client.deleteObject(r -> r.bucket(S3Server.BUCKET).key(key));
  }

  private void empty() {
    keys().forEach(this::delete);
  }
}
