package dev.rocky.state.lmdb;

import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which ledgers are open in this process: an LMDB file may be opened once in a process. Handles of
 * one class loader share; another class loader is refused, because it has another copy of this
 * class and could share only by native accident. It is seen by a system property for each name and
 * each file, the one place that all class loaders look at.
 *
 * <p><b>Threads:</b> any. The lock is the outermost, see {@link LmdbStateStore}; opening and
 * closing take place under it. <b>Invariants:</b> a ledger is in {@code OPEN} as long as a handle
 * on it is; no two there have the same path or the same identity; for each there are both
 * properties, and for each that {@link #alone} works on; who has put them there may use the {@link
 * Guard} of the ledger, and nobody else.
 */
final class OpenStores {

  private static final String PROPERTY = "dev.rocky.state.lmdb.open:";
  private static final Map<OpenStore, Integer> OPEN = new HashMap<>();

  private OpenStores() {}

  /** The ledger that {@code settings} mean, opened if it is not; {@link #release} must follow. */
  static OpenStore acquire(LmdbSettings settings) {
    synchronized (OPEN) {
      StoreFile file = StoreFile.locate(settings);
      Optional<OpenStore> shared = find(file);
      if (shared.isPresent()) {
        shared.get().checkShareable(settings);
        OPEN.merge(shared.get(), 1, Integer::sum);
        return shared.get();
      }
      OpenStore opened = openAlone(file, settings);
      OPEN.put(opened, 1);
      return opened;
    }
  }

  /** Gives back what was acquired; the last one closes it. */
  static void release(OpenStore store) {
    synchronized (OPEN) {
      if (OPEN.merge(store, -1, Integer::sum) > 0) {
        return;
      }
      OPEN.remove(store);
      try {
        store.close();
      } finally {
        withdraw(List.of(byPath(store.file()), byIdentity(store.identity())));
      }
    }
  }

  /**
   * Runs {@code work} while nobody, in this process or another, has {@code file} open or can open
   * it; which need not exist. What it does is done outside of all locks of this process: others
   * that want the file meanwhile are refused.
   *
   * @param purpose what {@code work} does, for messages: the file cannot be …
   * @throws StoreBusyException if somebody has it open
   */
  static <T> T alone(
      StoreFile file, LmdbSettings settings, String purpose, Function<Guard, T> work) {
    return alone(
        file,
        settings,
        work,
        holder -> {
          throw new StoreBusyException(
              "The ledger "
                  + file.path()
                  + " cannot be "
                  + purpose
                  + " while it is open, by "
                  + holder
                  + ": close it there");
        });
  }

  /**
   * Does the same, or else runs {@code otherwise} with who has it open, after having let go of it.
   */
  static <T> T alone(
      StoreFile file,
      LmdbSettings settings,
      Function<Guard, T> work,
      Function<String, T> otherwise) {
    List<String> claims = new ArrayList<>();
    String holder;
    try {
      synchronized (OPEN) {
        holder = find(file).isPresent() ? "this process" : "";
        if (holder.isEmpty()) {
          claims.add(claim(byPath(file), file));
          file.identity().ifPresent(identity -> claims.add(claim(byIdentity(identity), file)));
        }
      }
      if (holder.isEmpty()) {
        file.checkPermissions(false);
        if (!settings.allowSharedVolume()) {
          Volume.check(file.path());
        }
        Guard guard = Guard.open(file, settings.writeLockTimeout());
        try {
          List<Holder> holders = guard.register(Holder.here());
          if (holders.isEmpty()) {
            return work.apply(guard);
          }
          holder = holders.get(0).toString();
        } finally {
          guard.discard();
        }
      }
    } finally {
      withdraw(claims);
    }
    return otherwise.apply(holder);
  }

  private static Optional<OpenStore> find(StoreFile file) {
    if (OPEN.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> identity = file.identity();
    for (OpenStore store : OPEN.keySet()) {
      if (identity.equals(Optional.of(store.identity()))) {
        return Optional.of(store);
      }
      if (store.file().equals(file)) {
        throw new StoreDamagedException(
            "The ledger "
                + file.path()
                + " was deleted or replaced while this process has it open: close it here first");
      }
    }
    return Optional.empty();
  }

  private static OpenStore openAlone(StoreFile file, LmdbSettings settings) {
    List<String> claims = new ArrayList<>();
    boolean opened = false;
    try {
      claims.add(claim(byPath(file), file));
      Optional<String> identity = file.identity();
      if (identity.isPresent()) {
        claims.add(claim(byIdentity(identity.get()), file));
      }
      OpenStore store = OpenStore.open(file, settings);
      if (!identity.equals(Optional.of(store.identity()))) {
        claims.add(claim(byIdentity(store.identity()), file));
        identity.ifPresent(former -> withdraw(List.of(byIdentity(former)))); // set aside
      }
      opened = true;
      return store;
    } finally {
      if (!opened) {
        withdraw(claims);
      }
    }
  }

  private static String claim(String property, StoreFile file) {
    Object holder = System.getProperties().putIfAbsent(property, me());
    if (me().equals(holder)) {
      throw new StoreBusyException(
          "The ledger "
              + file.path()
              + " is being verified, copied or replaced by another thread of this process: try"
              + " again");
    }
    if (holder != null) {
      throw new StoreBusyException(
          "The ledger "
              + file.path()
              + " is open in this process through another class loader ("
              + holder
              + "); a process can open it once. Close it there, or load rocky-state-lmdb in a class"
              + " loader that both share");
    }
    return property;
  }

  private static void withdraw(List<String> properties) {
    properties.forEach(property -> System.getProperties().remove(property, me()));
  }

  private static String byPath(StoreFile file) {
    return PROPERTY + file.path();
  }

  private static String byIdentity(String identity) {
    return PROPERTY + identity;
  }

  private static String me() {
    ClassLoader loader = OpenStores.class.getClassLoader();
    return loader.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(loader));
  }
}
