package dev.rocky.state.sync;

import static dev.rocky.state.sync.TransferKind.DOWNLOAD;
import static dev.rocky.state.sync.TransferKind.UPLOAD;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.rocky.state.Namespace;
import dev.rocky.state.memory.MemoryRemote;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.tck.Fault;
import dev.rocky.state.tck.FaultScript;
import dev.rocky.state.tck.FaultyRemoteStore;
import dev.rocky.state.tck.RemoteOperation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Logger;

/** Transfers on a clock that a test moves, to a remote that does what the test says. */
final class TransferFixture {

  static final RegisterName HEAD = new RegisterName("HEAD");
  static final ObjectName SEGMENT = new Folder("segments").object("1");

  /** Its lines are read by those who test them, and by nobody else. */
  static final Logger LOGGER = Logger.getLogger(TransferEvent.class.getName());

  static {
    LOGGER.setUseParentHandlers(false);
  }

  final MovedClock clock = new MovedClock();
  final FaultScript script = new FaultScript();
  final FaultyRemoteStore remote = new FaultyRemoteStore(new MemoryRemote().open(), script);
  final List<TransferEvent> events = Collections.synchronizedList(new ArrayList<>());

  /** The defaults, without jitter. */
  static RetrySettings.Builder retry() {
    return RetrySettings.builder().jitter(false);
  }

  static SyncPolicy policy(RetrySettings.Builder retry) {
    return SyncPolicy.ofDefaults().withRetry(retry.build());
  }

  static SyncPolicy strict(RetrySettings.Builder retry) {
    return policy(retry)
        .withOnUploadFailure(SyncPolicy.OnUploadFailure.FAIL)
        .withOnDownloadFailure(SyncPolicy.OnDownloadFailure.FAIL);
  }

  Transfers transfers(SyncPolicy policy) {
    return transfers(policy, remote);
  }

  Transfers transfers(SyncPolicy policy, RemoteStore store) {
    return new Transfers(
        policy, new Namespace("bronze"), "memory", store, events::add, clock, () -> 0.5);
  }

  /** Every call goes wrong like this from now on. */
  void always(Fault fault) {
    for (RemoteOperation operation : RemoteOperation.values()) {
      script.always(operation, fault);
    }
  }

  /** A pull that reads HEAD. */
  static TransferResult<Boolean> pull(Transfers transfers) {
    return transfers.run(DOWNLOAD, transfer -> transfer.read(HEAD).isPresent());
  }

  /** A push that makes HEAD. */
  static TransferResult<Boolean> push(Transfers transfers) {
    return push(transfers, transfer -> transfer.compareAndSet(HEAD, Version.ABSENT, new byte[3]));
  }

  static TransferResult<Boolean> push(Transfers transfers, Consumer<Transfer> work) {
    return transfers.run(
        UPLOAD,
        transfer -> {
          work.accept(transfer);
          return true;
        });
  }

  /** Why a transfer was given up. */
  static Optional<TransferOutcome> cause(TransferResult<?> result) {
    return assertInstanceOf(TransferResult.GivenUp.class, result).event().cause();
  }

  /** Lets {@code time} pass during each call, without an answer. */
  void eachCallTakes(Duration time) {
    always(
        new Fault.Before(
            () -> {
              clock.advance(time);
              throw new RemoteUnavailableException("No answer in " + time);
            }));
  }
}
