package dev.rocky.state.sync;

import dev.rocky.state.spi.RemoteRecord;
import java.util.Iterator;

/** Records in ascending order of keys, each key once. */
interface RecordSource extends Iterator<RemoteRecord>, AutoCloseable {

  @Override
  void close();
}
