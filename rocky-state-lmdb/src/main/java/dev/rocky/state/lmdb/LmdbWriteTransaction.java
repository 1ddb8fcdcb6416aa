package dev.rocky.state.lmdb;

import dev.rocky.state.StateException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env.MapFullException;
import org.lmdbjava.Txn;

/**
 * A transaction that writes. Once LMDB failed in it, for example for want of room, it is void: it
 * repeats that failure at each use, and must not be committed.
 */
final class LmdbWriteTransaction extends LmdbTransaction {

  private final Environment environment;
  private @Nullable StateException failure;

  /**
   * Still set after a call that threw what nothing could be noted of, for want of stack or memory.
   */
  private boolean underWay;

  LmdbWriteTransaction(Dbi<byte[]> dbi, Txn<byte[]> txn, Path file, Environment environment) {
    super(dbi, txn, file, true);
    this.environment = environment;
  }

  /** Throws what made this transaction void, if something did. */
  void checkWhole() {
    if (failure != null) {
      throw failure;
    }
    if (underWay) {
      throw new StateException("A change ended half way, and its transaction with it");
    }
  }

  @Override
  <T extends @Nullable Object> T guarded(Supplier<T> call) {
    checkWhole();
    underWay = true;
    try {
      T result = super.guarded(call);
      underWay = false;
      return result;
    } catch (RuntimeException | Error e) {
      failure = Failures.ofWork(e);
      if (e.getCause() instanceof MapFullException) {
        environment.mapWasFull();
      }
      throw e;
    }
  }
}
