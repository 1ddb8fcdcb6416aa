package dev.rocky.state.memory;

import dev.rocky.state.Key;
import dev.rocky.state.Scan;
import dev.rocky.state.spi.CheckedTransaction;
import org.jspecify.annotations.Nullable;

/** A view of {@link VersionedEntries} at one version; a writer's version is not published yet. */
final class MemoryTransaction extends CheckedTransaction {

  private final VersionedEntries entries;
  private final long version;

  MemoryTransaction(VersionedEntries entries, long version, boolean writable) {
    super(writable);
    this.entries = entries;
    this.version = version;
  }

  @Override
  protected byte @Nullable [] find(Key key) {
    byte[] value = entries.get(key, version);
    return value == null ? null : value.clone();
  }

  @Override
  protected void visit(Scan scan, Visitor visitor) {
    entries.scan(scan, version, (key, value) -> visitor.visit(key, value.clone()));
  }

  @Override
  protected void store(Key key, byte[] value) {
    entries.set(key, value.clone(), version);
  }

  @Override
  protected boolean remove(Key key) {
    boolean existed = entries.get(key, version) != null;
    if (existed) {
      entries.set(key, null, version);
    }
    return existed;
  }
}
