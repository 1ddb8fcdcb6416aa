package dev.rocky.state.sync;

import dev.rocky.state.spi.Base;
import dev.rocky.state.spi.RemoteRecord;
import java.util.Iterator;

/**
 * What was fetched of the remote: everything lies in temporary files or in memory, and has the
 * SHA-256 that it must. For one thread at a time.
 */
interface FetchedState extends AutoCloseable {

  /**
   * Each record once, in ascending order of keys, deletions included; from the first on at each
   * call, of which the last one counts. What is read is local, and at most one segment is
   * decompressed on the way. May throw {@link dev.rocky.state.remote.RemoteDamagedException} up to
   * the end, and what it had handed out before is worthless then.
   */
  Iterator<RemoteRecord> records();

  /** The state of the remote that it is, or leads to. */
  Base state();

  /** Deletes the files. */
  @Override
  void close();
}
