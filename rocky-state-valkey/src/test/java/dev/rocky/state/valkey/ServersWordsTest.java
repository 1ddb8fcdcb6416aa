package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Ledger;
import dev.rocky.state.Namespace;
import dev.rocky.state.Secret;
import dev.rocky.state.memory.MemoryStateStore;
import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.sync.RetrySettings;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.sync.SyncedLedger;
import dev.rocky.state.sync.TransferEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server repeats user and password wherever it can, and nobody sees them. */
@Timeout(120)
class ServersWordsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int ROUNDS = 400;
  private static final Namespace NAMESPACE = new Namespace("n");
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final Folder FOLDER = new Folder("segments");
  private static final ObjectName OBJECT = FOLDER.object("a");
  private static final byte[] LARGE = new byte[Upload.PIECE + 1];

  /** Replies, in which {@code %s} stands for words and {@code #} before it for their length. */
  private static final String[] REPLIES = {
    "-%s",
    "-ERR %s",
    "-ERR invalid password %s",
    "-ERR AUTH %s called without any password configured for the default user",
    "-ERR max number of clients reached %s",
    "-ERR unknown command 'AUTH', with args beginning with: %s",
    "-ERR Error running script (call to %s): @user_script:1: %s",
    "-@user_script: 5: -OOM %s",
    "-WRONGPASS %s",
    "-NOAUTH %s",
    "-DENIED %s",
    "-LOADING %s",
    "-READONLY %s",
    "-OOM %s",
    "-MISCONF %s",
    "-WRONGTYPE %s",
    "-NOSCRIPT %s",
    "-NOPERM User %s has no permissions",
    "-MOVED 7 %s:6379",
    "-MOVED 7 %s:%s",
    "-MOVED %s 127.0.0.1:1",
    "-MOVED 7 127.0.0.1:1 %s",
    "-ASK 7 %s:6379",
    "+%s",
    ":%s",
    "$%s",
    "*%s",
    "%s",
    "$#%s",
    "*1\r\n$#%s",
    "*2\r\n$6\r\nmaster\r\n$#%s",
    "*1\r\n*3\r\n:0\r\n:16383\r\n*2\r\n$#%s\r\n:7000",
    "*1\r\n*3\r\n:0\r\n$#%s\r\n*2\r\n$9\r\n127.0.0.1\r\n:1",
    "*4\r\n$9\r\nmaxmemory\r\n$1\r\n5\r\n$16\r\nmaxmemory-policy\r\n$#allkeys-%s",
    "*4\r\n$16\r\nmaxmemory-policy\r\n$11\r\nallkeys-lru\r\n$9\r\nmaxmemory\r\n$#a%s",
    "*2\r\n*2\r\n$#%s\r\n$1\r\n0\r\n*0",
    "*2\r\n*2\r\n$1\r\n1\r\n$1\r\n0\r\n*1\r\n$#%s"
  };

  @Test
  void whateverAServerRepeatsOfUserAndPasswordIsShownNowhere() {
    long seed = Long.getLong("rocky.seed", System.nanoTime());
    int shown = 0;
    int said = 0;
    for (int round = 0; round < ROUNDS; round++) {
      try (EchoingServer server = new EchoingServer()) {
        Round one = new Round(server, new Random(seed + round));
        shown += one.run();
        said += server.lastSaid();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Drocky.seed=" + (seed + round) + ": " + e.getMessage(), e);
      }
    }
    assertTrue(said > ROUNDS && shown > ROUNDS, said + " times said, " + shown + " failures seen");
  }

  /** One server, one user, a few calls. */
  private static final class Round {

    private final EchoingServer server;
    private final Random random;
    private final String user;
    private final String password;
    private final List<String> seen = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    Round(EchoingServer server, Random random) {
      this.server = server;
      this.random = random;
      user = secret();
      password = secret();
    }

    /** How many failures there were to look at. */
    int run() {
      Secret url = new Secret("valkey://127.0.0.1:" + server.port());
      ValkeySettings settings =
          ValkeySettings.builder(url)
              .user(user)
              .password(new Secret(password))
              .namespace(NAMESPACE)
              .cluster(random.nextBoolean())
              .build();
      server.answer(random.nextInt(6), this::reply);
      try (RemoteStore store = ValkeyRemoteStore.open(settings)) {
        for (int i = 0; i < 3; i++) {
          call(store);
        }
        seen.add(store + " " + store.location());
      }
      if (random.nextInt(8) == 0) {
        transfer(settings);
      }
      seen.forEach(this::requireWithoutSecrets);
      return seen.size() - 1;
    }

    private void call(RemoteStore store) {
      switch (random.nextInt(6)) {
        case 0 -> note(() -> store.read(HEAD, TIMEOUT));
        case 1 -> note(() -> store.compareAndSet(HEAD, Version.ABSENT, new byte[1], TIMEOUT));
        case 2 ->
            note(
                () ->
                    store.create(
                        OBJECT, Content.of(random.nextBoolean() ? new byte[1] : LARGE), TIMEOUT));
        case 3 -> note(() -> store.get(OBJECT, new ByteArrayOutputStream(), 100, TIMEOUT));
        case 4 -> note(() -> store.list(FOLDER, PageToken.FIRST, TIMEOUT));
        default -> note(() -> store.retention(TIMEOUT));
      }
    }

    /** What a host logs. */
    private void transfer(ValkeySettings settings) {
      SyncPolicy policy =
          SyncPolicy.ofDefaults().withRetry(RetrySettings.builder().maxRetries(0).build());
      List<TransferEvent> events = new ArrayList<>();
      try (Ledger ledger = Ledger.over(new MemoryStateStore());
          SyncedLedger synced =
              SyncedLedger.builder(ledger, ValkeyRemoteStore.open(settings), NAMESPACE, "valkey")
                  .policy(policy)
                  .listener(events::add)
                  .open()) {
        note(() -> synced.startRun().pull());
        note(() -> synced.startRun().push());
        note(() -> synced.examine().toText());
      }
      events.forEach(event -> seen.add(event.toString()));
    }

    private void note(Supplier<Object> call) {
      try {
        Object result = call.get();
        if (result instanceof CompareAndSetResult.Unknown unknown) {
          seen.add(printed(unknown.cause()));
        }
        if (result instanceof CreateResult.Unknown unknown) {
          seen.add(printed(unknown.cause()));
        }
        if (!(result instanceof CompareAndSetResult.Written)) {
          seen.add(result.toString());
        }
      } catch (RemoteException e) {
        seen.add(printed(e));
      }
    }

    private String reply() {
      String reply = REPLIES[random.nextInt(REPLIES.length)];
      for (int at = reply.indexOf("%s"); at >= 0; at = reply.indexOf("%s")) {
        reply = reply.substring(0, at) + words() + reply.substring(at + 2);
      }
      int length = reply.indexOf('#');
      if (length >= 0) {
        int end = reply.indexOf("\r\n", length);
        String text = end < 0 ? reply.substring(length + 1) : reply.substring(length + 1, end);
        reply =
            reply.substring(0, length)
                + text.getBytes(UTF_8).length
                + "\r\n"
                + reply.substring(length + 1);
      }
      said.add(reply);
      return reply + "\r\n";
    }

    private String words() {
      List<String> forms = forms(random.nextInt(3) == 0 ? user : password);
      String word = forms.get(random.nextInt(forms.size()));
      return switch (random.nextInt(6)) {
        case 0 -> word.toUpperCase(Locale.ROOT);
        case 1 -> word.toLowerCase(Locale.ROOT);
        case 2 -> user + " " + password;
        default -> word;
      };
    }

    /** Letters; what a host may be called; digits; anything. */
    private String secret() {
      String letters =
          switch (random.nextInt(4)) {
            case 0 -> "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
            case 1 -> "abcdefghijklmnopqrstuvwxyz-0123456789";
            case 2 -> "0123456789";
            default -> "abcXYZ019 '\"%$*:-_/\\äß";
          };
      StringBuilder secret = new StringBuilder("7"); // no digits that a port begins with, no blank
      int length = 10 + random.nextInt(8);
      while (secret.length() < length) {
        secret.append(letters.charAt(random.nextInt(letters.length())));
      }
      return secret.append('7').toString();
    }

    private void requireWithoutSecrets(String text) {
      String lower = text.toLowerCase(Locale.ROOT);
      for (String secret : List.of(user, password)) {
        for (String form : forms(secret)) {
          if (lower.contains(form.toLowerCase(Locale.ROOT))) {
            throw new AssertionError(secret + " is in\n" + text + "\nafter " + said);
          }
        }
      }
    }
  }

  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    return List.of(
        secret,
        new StringBuilder(secret).reverse().toString(),
        URLEncoder.encode(secret, UTF_8),
        Base64.getEncoder().encodeToString(bytes),
        HexFormat.of().formatHex(bytes));
  }

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
