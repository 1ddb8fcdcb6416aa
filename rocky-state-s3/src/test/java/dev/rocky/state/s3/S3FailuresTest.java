package dev.rocky.state.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Secret;
import dev.rocky.state.Settings;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CompareAndSetResult.Conflict;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteContendedException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.s3.S3Settings.AccessKeys;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What the answers of a server become; the server is always the one in this JVM. */
class S3FailuresTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final Folder FOLDER = new Folder("segments");
  private static final ObjectName OBJECT = FOLDER.object("a");

  private final AtomicReference<AnsweringBlobStore> blobs = new AtomicReference<>();
  private final S3Server server =
      S3Server.startWith(
          store -> {
            blobs.set(new AnsweringBlobStore(store));
            return blobs.get();
          });
  private RemoteStore store;

  @BeforeEach
  void openStore() {
    store = S3RemoteStore.open(server.settings().build());
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "403, AccessDenied, s3:ListBucket",
    "403, RequestTimeTooSkewed, clock",
    "400, ExpiredToken, expired",
    "301, PermanentRedirect, region",
    "400, AuthorizationHeaderMalformed, region",
    "404, NoSuchBucket, rocky-tests",
    "404, NotTheS3YouThink, endpoint",
    "501, NotImplemented, another server",
    "400, InvalidRequest, in the cause",
    "400, EntityTooLarge, of this size",
    "403, InvalidObjectState, archive",
    "400, KMS.DisabledException, kms_key_id",
    "403, AccessDenied, kms:GenerateDataKey"
  })
  void whatTheServerRefusesIsRefusedForReadsAndWritesWithBucketKeyAndAdvice(
      int status, String code, String advice) {
    for (Supplier<Object> call : everyCall(store)) {
      blobs.get().answer(status, code);
      RemoteRefusedException refused = assertThrows(RemoteRefusedException.class, call::get);
      assertTrue(refused.getMessage().contains(advice), refused.getMessage());
      assertTrue(refused.getMessage().contains(code), refused.getMessage());
      assertTrue(
          refused.getMessage().contains("s3://rocky-tests/rocky/state/default/"),
          refused.getMessage());
      assertEquals(1, blobs.get().requests(), "it was repeated");
    }
    assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
  }

  @ParameterizedTest
  @CsvSource({"500, InternalError", "502, BadGateway", "503, SlowDown", "504, GatewayTimeout"})
  void afterAnErrorOfTheServerAWriteIsUnknownWhetherItTookEffectOrNot(int status, String code) {
    blobs.get().answer(status, code);
    CreateResult.Unknown lost = assertInstanceOf(CreateResult.Unknown.class, create(store));
    assertInstanceOf(RemoteUnavailableException.class, lost.cause());
    assertEquals(1, blobs.get().requests(), "it was repeated");
    assertFalse(get(store));

    blobs.get().doAndAnswer(status, code);
    assertInstanceOf(CreateResult.Unknown.class, create(store));
    assertTrue(get(store));

    blobs.get().doAndAnswer(status, code);
    CompareAndSetResult.Unknown unknown =
        assertInstanceOf(CompareAndSetResult.Unknown.class, write(store, Version.ABSENT));
    assertInstanceOf(RemoteUnavailableException.class, unknown.cause());
    assertEquals(new Conflict(), write(store, Version.ABSENT));
  }

  @ParameterizedTest
  @CsvSource({
    "500, InternalError",
    "503, SlowDown",
    "429, TooManyRequests",
    "400, XAmzContentSHA256Mismatch",
    "400, KMS.ThrottlingException"
  })
  void afterAnErrorOfTheServerAReadIsUnavailable(int status, String code) {
    for (Supplier<Object> read : reads(store)) {
      blobs.get().answer(status, code);
      assertThrows(RemoteUnavailableException.class, read::get);
      assertEquals(1, blobs.get().requests(), "it was repeated");
    }
  }

  @ParameterizedTest
  @CsvSource({"409, ConditionalRequestConflict", "409, OperationAborted", "409, Other"})
  void whoMeetsAnotherWriterMayTryAgainAtOnce(int status, String code) {
    blobs.get().answer(status, code);
    assertThrows(RemoteContendedException.class, () -> create(store));
    blobs.get().answer(status, code);
    assertThrows(RemoteContendedException.class, () -> write(store, Version.ABSENT));
    assertInstanceOf(CreateResult.Created.class, create(store));
    assertInstanceOf(Written.class, write(store, Version.ABSENT));
  }

  @Test
  void aMissingKeyIsAConflictWhereAVersionWasExpectedAndNowhereElse() {
    Version one = ((Written) write(store, Version.ABSENT)).version();
    store.delete(List.of(HEAD), TIMEOUT);
    assertEquals(new Conflict(), write(store, one));
    blobs.get().answer(404, "NoSuchKey");
    assertThrows(RemoteRefusedException.class, () -> write(store, Version.ABSENT));
  }

  @Test
  void aContentOfANegativeSizeIsAMistakeAndNotSent() {
    Content negative =
        new Content() {
          @Override
          public long size() {
            return -1;
          }

          @Override
          public InputStream open() {
            throw new AssertionError("must not be opened");
          }
        };
    assertThrows(IllegalArgumentException.class, () -> store.create(OBJECT, negative, TIMEOUT));
    assertEquals(0, blobs.get().requests());
  }

  @Test
  void whatOthersPutIntoTheFolderDoesNotSpoilItsListing() {
    create(store);
    try (S3Client client = server.client()) {
      for (String key : List.of("a b+c%20", "\u0001", "ä")) {
        client.putObject(
            r -> r.bucket(S3Server.BUCKET).key("rocky/state/default/segments/" + key),
            RequestBody.empty());
      }
    }
    Listing listing = store.list(FOLDER, PageToken.FIRST, TIMEOUT);
    assertEquals(List.of(OBJECT), listing.objects().stream().map(Listing.Listed::name).toList());
  }

  @Test
  void aBucketThatIsNotThereIsRefusedAndNotAbsent() {
    Map<String, String> other = new TreeMap<>(server.settingsAsText());
    other.put("bucket", "no-such-bucket");
    refusedByAll(S3Settings.from(Settings.of(other)), "no-such-bucket");
  }

  @Test
  void aKeyThatNobodyKnowsIsRefused() {
    refusedByAll(
        server.settings().keys(keys("AKIDWRONG", "local-secret")).build(), "access_key_id");
  }

  @Test
  void aWrongSecretIsRefusedAndShownNowhere() {
    S3Settings settings = server.settings().keys(keys("local-id", "wr0ng-s3cret")).build();
    List<RemoteException> refusals = refusedByAll(settings, "secret_access_key");
    for (RemoteException refusal : refusals) {
      assertFalse(withCauses(refusal).contains("wr0ng-s3cret"), "the secret is shown");
      assertFalse(withCauses(refusal).contains("local-secret"), "the secret is shown");
    }
    assertFalse(settings.toString().contains("wr0ng-s3cret"), settings.toString());
  }

  @Test
  void aServerThatIsNotThereIsUnavailableAndNothingIsUnknown() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    unavailableToAll(URI.create("http://127.0.0.1:" + port));
  }

  @Test
  void aHostThatNobodyKnowsIsUnavailable() {
    List<RemoteException> failures =
        unavailableToAll(URI.create("http://no-such-host.invalid:9000"));
    assertTrue(failures.get(0).getMessage().contains("endpoint"), failures.get(0).getMessage());
  }

  /** The HTTP client takes the end of the connection for the end of the headers. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nETag: \"0123456789\"\r\nSer",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nETag: \"01234",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 404 Not Found\r\nContent-Le",
        "HTTP/1.1 404 Not Found\r\nContent-Length: 300\r\n\r\n<Error><Code>NoSuchK"
      })
  void anAnswerThatBreaksOffIsNoAnswer(String answer) throws IOException {
    try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread thread = new Thread(() -> answerAll(listener, answer.getBytes(US_ASCII)));
      thread.setDaemon(true);
      thread.start();
      URI endpoint = URI.create("http://127.0.0.1:" + listener.getLocalPort());
      try (RemoteStore half = S3RemoteStore.open(server.settings().endpoint(endpoint).build())) {
        assertThrows(RemoteUnavailableException.class, () -> half.read(HEAD, TIMEOUT));
        assertThrows(RemoteException.class, () -> half.list(FOLDER, PageToken.FIRST, TIMEOUT));
        assertThrows(RemoteException.class, () -> half.delete(List.of(OBJECT), TIMEOUT));
        assertThrows(
            RemoteUnavailableException.class,
            () -> half.get(OBJECT, new ByteArrayOutputStream(), 100, TIMEOUT));
        assertInstanceOf(CompareAndSetResult.Unknown.class, write(half, Version.ABSENT));
        assertInstanceOf(CreateResult.Unknown.class, create(half));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "\"a\",\"b\"", "W/\"a\"", "a"})
  void aVersionThatIsNoEntityTagIsNoneOfTheRegister(String text) {
    Version odd = new Version(text);
    Written written = assertInstanceOf(Written.class, write(store, Version.ABSENT));

    assertInstanceOf(Conflict.class, write(store, odd));
    assertInstanceOf(ReadResult.Changed.class, store.readIfChanged(HEAD, odd, TIMEOUT));
    assertEquals(written.version(), store.read(HEAD, TIMEOUT).orElseThrow().version());
  }

  /** Reads the whole request, answers, and closes the connection. */
  private static void answerAll(ServerSocket listener, byte[] answer) {
    while (!listener.isClosed()) {
      try (Socket client = listener.accept()) {
        readRequest(client.getInputStream(), client.getOutputStream());
        client.getOutputStream().write(answer);
      } catch (IOException e) {
        // the client has gone, or the listener is closed
      }
    }
  }

  private static void readRequest(InputStream in, OutputStream out) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.append((char) next);
    }
    if (head.indexOf("100-continue") >= 0) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(US_ASCII));
    }
    Matcher length = Pattern.compile("(?i)\r\ncontent-length: (\\d+)").matcher(head);
    in.skipNBytes(length.find() ? Long.parseLong(length.group(1)) : 0);
  }

  private List<RemoteException> refusedByAll(S3Settings settings, String advice) {
    try (RemoteStore refused = S3RemoteStore.open(settings)) {
      return everyCall(refused).stream()
          .<RemoteException>map(
              call -> {
                RemoteException e = assertThrows(RemoteRefusedException.class, call::get);
                assertTrue(e.getMessage().contains(advice), e.getMessage());
                return e;
              })
          .toList();
    }
  }

  private List<RemoteException> unavailableToAll(URI endpoint) {
    try (RemoteStore lost = S3RemoteStore.open(server.settings().endpoint(endpoint).build())) {
      return everyCall(lost).stream()
          .<RemoteException>map(call -> assertThrows(RemoteUnavailableException.class, call::get))
          .toList();
    }
  }

  private static List<Supplier<Object>> everyCall(RemoteStore store) {
    return List.of(
        () -> create(store),
        () -> write(store, Version.ABSENT),
        () -> get(store),
        () -> store.list(FOLDER, PageToken.FIRST, TIMEOUT),
        () -> store.read(HEAD, TIMEOUT),
        () -> store.readIfChanged(HEAD, new Version("\"tag\""), TIMEOUT));
  }

  private static List<Supplier<Object>> reads(RemoteStore store) {
    return everyCall(store).subList(2, 6);
  }

  private static CreateResult create(RemoteStore store) {
    return store.create(OBJECT, Content.of(new byte[10]), TIMEOUT);
  }

  private static CompareAndSetResult write(RemoteStore store, Version expected) {
    return store.compareAndSet(HEAD, expected, new byte[] {1}, TIMEOUT);
  }

  private static boolean get(RemoteStore store) {
    return store.get(OBJECT, new ByteArrayOutputStream(), 100, TIMEOUT);
  }

  private static AccessKeys keys(String id, String secret) {
    return new AccessKeys(id, new Secret(secret), Optional.empty());
  }

  private static String withCauses(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
