package dev.rocky.state;

import java.util.Optional;

/**
 * One consistent view of a {@link StateStore}, for the duration of one work.
 *
 * <p>Used by the thread that was given it and until its work returns; any other use is an {@link
 * IllegalStateException}.
 *
 * @since 0.1
 */
public interface ReadTransaction {

  /**
   * The value stored under {@code key}: a copy that belongs to the caller.
   *
   * @return empty if there is no such key; a present, zero-length array if the value is empty
   * @throws StateException if the store could not find out
   */
  Optional<byte[]> get(Key key);

  /**
   * Hands every entry of {@code scan} to {@code visitor}, in key order or its reverse, until there
   * are no more or the visitor asks to stop. Nothing is visited twice, nothing that exists is left
   * out. Entries are not collected: memory does not grow with their number.
   *
   * <p>Scans may be nested. While one is under way, the same transaction refuses {@link
   * WriteTransaction#put} and {@link WriteTransaction#delete} with an {@link
   * IllegalStateException}: collect first, change afterwards.
   *
   * @throws StateException if the store could not be read; entries visited so far were correct
   */
  void scan(Scan scan, Visitor visitor);

  /** Receives the entries of a scan. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Takes one entry; {@code value} is a copy that belongs to the visitor.
     *
     * @return {@code true} to go on, {@code false} to end the scan
     */
    boolean visit(Key key, byte[] value);
  }
}
