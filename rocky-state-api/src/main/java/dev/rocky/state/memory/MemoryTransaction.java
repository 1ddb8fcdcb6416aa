package dev.rocky.state.memory;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.util.Optional;

/** A view of {@link VersionedEntries} at one version; a writer's version is not published yet. */
final class MemoryTransaction implements WriteTransaction {

  private final VersionedEntries entries;
  private final long version;
  private final boolean writable;
  private final Thread owner = Thread.currentThread();
  private int scans;
  private volatile boolean ended;

  MemoryTransaction(VersionedEntries entries, long version, boolean writable) {
    this.entries = entries;
    this.version = version;
    this.writable = writable;
  }

  @Override
  public Optional<byte[]> get(Key key) {
    checkUsable();
    return Optional.ofNullable(entries.get(requireNonNull(key, "key"), version)).map(byte[]::clone);
  }

  @Override
  public void scan(Scan scan, Visitor visitor) {
    checkUsable();
    requireNonNull(visitor, "visitor");
    scans++;
    try {
      entries.scan(
          requireNonNull(scan, "scan"), version, (key, value) -> visitor.visit(key, value.clone()));
    } finally {
      scans--;
    }
  }

  @Override
  public void put(Key key, byte[] value) {
    checkChangeable();
    if (key.length() == 0 || key.length() > StateStore.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "A key is 1 to " + StateStore.MAX_KEY_BYTES + " bytes long, not " + key.length());
    }
    if (value.length > StateStore.MAX_VALUE_BYTES) {
      throw new IllegalArgumentException(
          "A value is at most " + StateStore.MAX_VALUE_BYTES + " bytes long, not " + value.length);
    }
    entries.set(key, value.clone(), version);
  }

  @Override
  public boolean delete(Key key) {
    checkChangeable();
    boolean existed = entries.get(requireNonNull(key, "key"), version) != null;
    if (existed) {
      entries.set(key, null, version);
    }
    return existed;
  }

  void end() {
    ended = true;
  }

  private void checkUsable() {
    if (ended) {
      throw new IllegalStateException("The transaction has ended: use it only within its work");
    }
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "The transaction belongs to thread "
              + owner.getName()
              + ", not to "
              + Thread.currentThread().getName());
    }
  }

  private void checkChangeable() {
    checkUsable();
    if (!writable) {
      throw new IllegalStateException("A read transaction cannot change the store; use write");
    }
    if (scans > 0) {
      throw new IllegalStateException(
          "A scan is under way: collect what is to change, change it afterwards");
    }
  }
}
