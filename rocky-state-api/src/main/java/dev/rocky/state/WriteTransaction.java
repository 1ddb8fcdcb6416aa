package dev.rocky.state;

/**
 * A {@link ReadTransaction} that also changes the store and reads its own changes.
 *
 * @since 0.1
 */
public interface WriteTransaction extends ReadTransaction {

  /**
   * Stores a copy of {@code value} under {@code key} and replaces what was there.
   *
   * @throws IllegalArgumentException if the key is empty or either is longer than {@link
   *     StateStore} allows
   * @throws StoreFullException if there is no room; the transaction is then void and {@code write}
   *     throws
   */
  void put(Key key, byte[] value);

  /**
   * Removes {@code key}.
   *
   * @return whether there was such a key
   */
  boolean delete(Key key);
}
