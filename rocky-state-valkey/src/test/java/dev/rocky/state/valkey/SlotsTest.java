package dev.rocky.state.valkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rocky.state.Secret;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server says of its cluster, right or wrong; {@code |} stands for line ends. */
@Timeout(60)
class SlotsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final RegisterName HEAD = new RegisterName("HEAD");
  private static final Node ASKED = new Node("asked", 1);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+OK|",
        ":5|",
        "*-1|",
        "*1|:5|",
        "*1|*0|",
        "*1|*2|:0|:9|",
        "*1|*3|:0|:9|:7|",
        "*1|*3|:0|:9|*-1|",
        "*1|*3|:0|:9|*0|",
        "*1|*3|:0|:9|*1|$1|h|",
        "*1|*3|:0|:9|*2|$1|h|$1|7|",
        "*1|*3|$1|0|:9|*2|$1|h|:7|",
        "*1|*3|:0|$-1|*2|$1|h|:7|"
      })
  void whatIsNoListOfSlotsIsNoAnswer(String reply) {
    assertThrows(IOException.class, () -> slots(reply, 5));
  }

  @Test
  void theFirstServerOfARangeHasItsSlots() throws IOException {
    String reply = "*2|*4|:0|:4|*2|$1|a|:7|*2|$1|b|:8|*3|:5|:9|*4|$3|::1|:9|$2|id|*0|";
    Set<Node> all = Set.of(new Node("a", 7), new Node("b", 8), new Node("::1", 9));
    assertEquals(new Slots(Optional.of(new Node("a", 7)), all), slots(reply, 4));
    assertEquals(new Slots(Optional.of(new Node("::1", 9)), all), slots(reply, 5));
    assertEquals(new Slots(Optional.empty(), all), slots(reply, 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$-1|", "$0||", "$1|?|"})
  void aServerWithoutANameHasThatOfTheOneThatTells(String host) throws IOException {
    Node same = new Node("asked", 7);
    assertEquals(
        new Slots(Optional.of(same), Set.of(same)), slots("*1|*3|:0|:9|*2|" + host + ":7|", 5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$1|a|:0|", "$1|a|:65536|", "$3|a b|:7|", "$3|a/b|:7|", "$3|a@b|:7|"})
  void whereNobodyCanBeReachedThereIsNobody(String node) throws IOException {
    assertEquals(new Slots(Optional.empty(), Set.of()), slots("*1|*3|:0|:9|*2|" + node, 5));
  }

  @Test
  void afterAServerThatTalksNonsenseTheNextOneIsAsked() {
    try (EchoingServer first = new EchoingServer();
        EchoingServer other = new EchoingServer();
        RemoteStore store =
            ValkeyRemoteStore.open(
                ValkeySettings.builder(new Secret("valkey://127.0.0.1:" + first.port()))
                    .cluster(true)
                    .build())) {
      // Given
      String moved = "*1|*3|:0|:16383|*2|$9|127.0.0.1|:" + other.port() + "|";
      first.answer(1, () -> lines(moved)); // after ROLE
      other.answer(2, () -> "nonsense\r\n"); // after ROLE and the first read
      assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
      assertThrows(RemoteUnavailableException.class, () -> store.read(HEAD, TIMEOUT));
      first.answer(1, () -> lines("*1|:5|"));
      other.answer(100, () -> "");
      // When, then
      assertEquals(Optional.empty(), store.read(HEAD, TIMEOUT));
    }
  }

  private static Slots slots(String reply, int slot) throws IOException {
    Replies replies = new Replies(new ByteArrayInputStream(lines(reply).getBytes(UTF_8)));
    return Slots.of(replies.next(), slot, ASKED);
  }

  private static String lines(String reply) {
    return reply.replace("|", "\r\n");
  }
}
