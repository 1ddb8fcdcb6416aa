package dev.rocky.state.lmdb;

import dev.rocky.state.StoreBusyException;
import dev.rocky.state.StoreDamagedException;
import dev.rocky.state.StoreOpenException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which ledgers are open in this process: an LMDB file may be opened once in a process. Handles of
 * one class loader share; another class loader is refused, because it has another copy of this
 * class and could share only by native accident. It is seen by a system property for each name and
 * each file, the one place that all class loaders look at.
 *
 * <p><b>Threads:</b> any. The lock is the outermost, see {@link LmdbStateStore}; opening and
 * closing take place under it. <b>Invariants:</b> a ledger is in {@code OPEN} as long as a handle
 * on it is; no two there have the same path or the same identity; for each there are both
 * properties.
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

  /** Sets aside the ledger that {@code settings} mean, see {@link SetAside}. */
  static Path setAside(LmdbSettings settings) {
    synchronized (OPEN) {
      StoreFile file = StoreFile.locate(settings);
      if (find(file).isPresent()) {
        throw new StoreBusyException(
            "The ledger "
                + file.path()
                + " cannot be set aside while this process has it open: close it first");
      }
      String identity =
          file.identity()
              .orElseThrow(
                  () ->
                      new StoreOpenException(
                          "Cannot set aside " + file.path() + ": there is no such file"));
      List<String> claims = new ArrayList<>();
      try {
        claims.add(claim(byPath(file), file));
        claims.add(claim(byIdentity(identity), file));
        return SetAside.closed(file, settings);
      } finally {
        withdraw(claims);
      }
    }
  }

  private static Optional<OpenStore> find(StoreFile file) {
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
    if (holder != null) {
      throw new StoreBusyException(
          "The ledger "
              + file.path()
              + " is open in this process through another class loader ("
              + holder
              + "); a process can open it once. Close it there, or load rocky-state-lmdb in a class loader that both share");
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
