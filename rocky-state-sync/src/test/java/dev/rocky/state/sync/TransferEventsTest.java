package dev.rocky.state.sync;

import static dev.rocky.state.sync.TransferFixture.HEAD;
import static dev.rocky.state.sync.TransferFixture.SEGMENT;
import static dev.rocky.state.sync.TransferFixture.policy;
import static dev.rocky.state.sync.TransferFixture.pull;
import static dev.rocky.state.sync.TransferFixture.push;
import static dev.rocky.state.sync.TransferFixture.retry;
import static dev.rocky.state.sync.TransferFixture.strict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.rocky.state.Namespace;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.LeakCheckExtension;
import dev.rocky.state.tck.RemoteOperation;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheckExtension.class)
class TransferEventsTest {

  private static final String PASSWORD = "correct horse battery staple";

  private final TransferFixture fixture = new TransferFixture();
  private final List<LogRecord> log = Collections.synchronizedList(new ArrayList<>());
  private final Handler handler = new Kept();

  @BeforeEach
  void listen() {
    TransferFixture.LOGGER.addHandler(handler);
  }

  @AfterEach
  void stopListening() {
    TransferFixture.LOGGER.removeHandler(handler);
  }

  @Test
  void aTransferTellsWhatItDid() {
    fixture.script.next(RemoteOperation.CREATE, new Fault.Unavailable());
    push(
        fixture.transfers(policy(retry())),
        transfer -> {
          transfer.create(SEGMENT, Content.of(new byte[100]));
          transfer.compareAndSet(HEAD, Version.ABSENT, new byte[20]);
          transfer.read(HEAD);
          transfer.get(SEGMENT, ByteArrayOutputStream::new, 100);
          transfer.generation(7);
        });
    assertEquals(
        List.of(
            new TransferEvent(
                TransferKind.UPLOAD,
                TransferOutcome.OK,
                Optional.empty(),
                new Namespace("bronze"),
                "memory",
                Duration.ofSeconds(1),
                5,
                220,
                120,
                OptionalLong.of(7),
                Optional.empty(),
                Optional.empty())),
        fixture.events);
  }

  @Test
  void everyTransferHasExactlyOneEvent() {
    List<Consumer<Transfer>> works =
        List.of(
            transfer -> {},
            transfer -> transfer.endsAs(TransferOutcome.ABSENT),
            transfer -> transfer.endsAs(TransferOutcome.CONFLICT),
            transfer -> transfer.endsAs(TransferOutcome.REGRESSED),
            transfer -> transfer.read(HEAD),
            transfer -> {
              throw new IllegalStateException("a bug");
            },
            transfer -> {
              throw new AssertionError("worse");
            });
    fixture.always(new Fault.Unavailable());
    for (TransferKind kind : TransferKind.values()) {
      for (SyncPolicy policy : List.of(policy(retry()), strict(retry()))) {
        for (Consumer<Transfer> work : works) {
          Transfers transfers = fixture.transfers(policy);
          fixture.events.clear();
          log.clear();
          try {
            transfers.run(
                kind,
                transfer -> {
                  work.accept(transfer);
                  return true;
                });
          } catch (RuntimeException | AssertionError e) {
            // it is about the event
          }
          assertEquals(1, fixture.events.size(), fixture.events.toString());
          assertEquals(1, log.size());
          String line = log.get(0).getMessage();
          assertTrue(line.contains(kind.eventName()), line);
          assertTrue(line.contains("outcome=" + fixture.events.get(0).outcome().label()), line);
        }
      }
    }
  }

  @Test
  void theWorkSaysHowItEnded() {
    Transfers transfers = fixture.transfers(policy(retry()));
    for (TransferOutcome outcome :
        List.of(TransferOutcome.ABSENT, TransferOutcome.CONFLICT, TransferOutcome.REGRESSED)) {
      TransferResult<Boolean> result = push(transfers, transfer -> transfer.endsAs(outcome));
      assertInstanceOf(TransferResult.Completed.class, result);
      assertEquals(outcome, result.event().outcome());
    }
  }

  @Test
  void theLogHasTheFieldsOfTheEvent() {
    fixture.always(new Fault.Refused());
    pull(fixture.transfers(policy(retry())));
    String line = log.get(0).getMessage();
    for (String field :
        List.of(
            "state.download",
            "outcome=error_then_fresh",
            "cause=permanent_error",
            "namespace=bronze",
            "remote=memory",
            "duration_ms=0",
            "attempts=1",
            "bytes_sent=0",
            "bytes_received=0",
            "problem=")) {
      assertTrue(line.contains(field), line);
    }
    assertFalse(line.contains("generation="), line);
  }

  @Test
  void aListenerThatThrowsChangesNothingAndIsLogged() {
    Transfers transfers =
        new Transfers(
            policy(retry()),
            new Namespace("bronze"),
            "memory",
            fixture.remote,
            event -> {
              throw new IllegalStateException("a listener with a bug");
            });
    assertInstanceOf(TransferResult.Completed.class, push(transfers));
    assertEquals(2, log.size());
    assertTrue(log.get(1).getMessage().contains("state.listener_failed"));
    assertEquals("a listener with a bug", log.get(1).getThrown().getMessage());
  }

  @Test
  void noSecretGetsIntoEventOrLog() {
    fixture.always(
        new Fault.Before(
            () -> {
              throw new RemoteRefusedException(
                  "The bucket does not let you in", new IllegalStateException(PASSWORD));
            }));
    pull(fixture.transfers(policy(retry())));
    assertThrows(
        IllegalStateException.class,
        () ->
            push(
                fixture.transfers(policy(retry())),
                transfer -> {
                  throw new IllegalStateException(PASSWORD);
                }));
    assertEquals(2, fixture.events.size());
    assertEquals(Optional.of("The bucket does not let you in"), fixture.events.get(0).problem());
    assertEquals(Optional.of("java.lang.IllegalStateException"), fixture.events.get(1).problem());
    assertFalse(fixture.events.toString().contains(PASSWORD), fixture.events.toString());
    for (LogRecord record : log) {
      assertFalse(record.getMessage().contains(PASSWORD), record.getMessage());
      assertNull(record.getThrown());
    }
  }

  @Test
  void anAddressIsNoNameOfARemote() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new Transfers(
                    policy(retry()),
                    new Namespace("bronze"),
                    "valkey://me:secret@host",
                    fixture.remote,
                    TransferListener.NONE));
    assertFalse(e.getMessage().contains("secret"), e.getMessage());
  }

  private final class Kept extends Handler {

    @Override
    public void publish(LogRecord record) {
      log.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
