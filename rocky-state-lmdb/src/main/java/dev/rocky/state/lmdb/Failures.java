package dev.rocky.state.lmdb;

import dev.rocky.state.StateException;
import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreFullException;
import dev.rocky.state.StoreOpenException;
import java.nio.file.Path;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.LmdbNativeException;
import org.lmdbjava.Txn;

/** Turns what LMDB says into what a caller can act on. */
final class Failures {

  // The numbers are the same on Linux, macOS and Windows, except EDQUOT.
  private static final int EPERM = 1;
  private static final int EIO = 5;
  private static final int ENOMEM = 12;
  private static final int EACCES = 13;
  private static final int EFBIG = 27;
  private static final int ENOSPC = 28;
  private static final int EROFS = 30;
  private static final int EDQUOT_MACOS = 69;
  private static final int EDQUOT_LINUX = 122;
  private static final int PAGE_NOT_FOUND = -30797;
  private static final int CORRUPTED = -30796;

  private Failures() {}

  /** {@code e} itself, unless LMDB threw it. */
  static RuntimeException translate(RuntimeException e, Path file) {
    return e instanceof LmdbException lmdb ? of(lmdb, file) : e;
  }

  private static StateException of(LmdbException e, Path file) {
    if (e instanceof Env.MapFullException) {
      return new StoreFullException(
          "The changes do not fit into the map of "
              + file
              + ". The map will be doubled for the next write, if it can: try again, make the"
              + " transaction smaller, or open with a greater map_size_bytes",
          e);
    }
    if (e instanceof Txn.TxFullException) {
      return new StoreFullException(
          "The transaction on " + file + " changes too much at once: make it several", e);
    }
    if (e instanceof Env.ReadersFullException) {
      return new StoreBusyException(
          "As many transactions read "
              + file
              + " as it was opened for: raise max_readers in every process that opens it, or read"
              + " less at a time",
          e);
    }
    if (e instanceof Env.FileInvalidException || e instanceof Env.VersionMismatchException) {
      return damaged(e, file);
    }
    return e instanceof LmdbNativeException coded
        ? of(coded, file)
        : new StateException("LMDB failed on " + file + ": " + e.getMessage(), e);
  }

  private static StateException of(LmdbNativeException e, Path file) {
    return switch (e.getResultCode()) {
      case EIO, EFBIG, ENOSPC, EDQUOT_MACOS, EDQUOT_LINUX ->
          new StoreFullException(
              "The disk did not take the changes to "
                  + file
                  + " ("
                  + e.getMessage()
                  + "). They were discarded, what was committed before is readable. Make room on"
                  + " the disk, raise the quota, or check the disk",
              e);
      case EPERM, EACCES, EROFS ->
          new StoreOpenException(
              "Not allowed to open "
                  + file
                  + " or the file "
                  + StoreFile.lockOf(file).getFileName()
                  + " beside it ("
                  + e.getMessage()
                  + "): give this user read and write permission on both and on the folder",
              e);
      case ENOMEM ->
          new StateException(
              "No memory or address space for " + file + ": set a smaller map_size_bytes", e);
      case PAGE_NOT_FOUND, CORRUPTED -> damaged(e, file);
      default -> new StateException("LMDB failed on " + file + ": " + e.getMessage(), e);
    };
  }

  /** The same, as a failure of the state layer whatever it is. */
  static StateException asStateException(RuntimeException e, Path file) {
    return translate(e, file) instanceof StateException known
        ? known
        : new StateException("LMDB failed on " + file + ": " + e, e);
  }

  /** What a work is told at each further use after {@code e} ended one of its changes half way. */
  static StateException ofWork(Throwable e) {
    return e instanceof StateException known
        ? known
        : new StateException("A change ended half way, and its transaction with it: " + e, e);
  }

  /**
   * {@code failure} of another thread, with which this one shared a flush, as one of this thread.
   */
  static StateException again(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof StoreFullException) {
      return new StoreFullException(message, failure);
    }
    if (failure instanceof StoreDamagedException) {
      return new StoreDamagedException(message, failure);
    }
    return failure instanceof StateException
        ? new StateException(message, failure)
        : new StateException(
            "The thread that was to flush the changes failed: " + failure, failure);
  }

  private static StoreDamagedException damaged(LmdbException e, Path file) {
    return new StoreDamagedException(
        "The ledger " + file + " is damaged: " + e.getMessage() + ". Restore it from a copy", e);
  }
}
