package dev.rocky.state.tck;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.rocky.state.Key;
import dev.rocky.state.ReadTransaction;
import dev.rocky.state.Scan;
import dev.rocky.state.StateStore;
import dev.rocky.state.WriteTransaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The words in which the cases speak about what is stored: keys and values as text. */
final class Stored {

  private Stored() {}

  static Key key(String text) {
    return Key.ofBytes(text.getBytes(UTF_8));
  }

  static Key key(int... unsignedBytes) {
    byte[] bytes = new byte[unsignedBytes.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) unsignedBytes[i];
    }
    return Key.ofBytes(bytes);
  }

  /** A key of {@code length} bytes that are all {@code filler}. */
  static Key keyOfLength(int length, char filler) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) filler);
    return Key.ofBytes(bytes);
  }

  static byte[] value(String text) {
    return text.getBytes(UTF_8);
  }

  static Optional<String> text(ReadTransaction transaction, Key key) {
    return transaction.get(key).map(bytes -> new String(bytes, UTF_8));
  }

  static Optional<String> text(ReadTransaction transaction, String key) {
    return text(transaction, key(key));
  }

  static Optional<String> text(StateStore store, String key) {
    return store.read(transaction -> text(transaction, key));
  }

  /** The number under {@code key}; an absent one is 0. */
  static long number(ReadTransaction transaction, Key key) {
    return text(transaction, key).map(Long::parseLong).orElse(0L);
  }

  static void put(WriteTransaction transaction, String key, String value) {
    transaction.put(key(key), value(value));
  }

  static void put(StateStore store, String key, String value) {
    write(store, transaction -> put(transaction, key, value));
  }

  static void delete(StateStore store, String key) {
    write(store, transaction -> transaction.delete(key(key)));
  }

  /** Puts each key of {@code keys}, its own text as its value, in one transaction. */
  static void putAll(StateStore store, String... keys) {
    write(
        store,
        transaction -> {
          for (String key : keys) {
            put(transaction, key, key);
          }
        });
  }

  /** A {@code write} without a result. */
  static <X extends Exception> void write(StateStore store, Change<X> change) throws X {
    Boolean unused =
        store.<Boolean, X>write(
            transaction -> {
              change.apply(transaction);
              return true;
            });
  }

  /** A {@code read} without a result. */
  static <X extends Exception> void read(StateStore store, Look<X> look) throws X {
    Boolean unused =
        store.<Boolean, X>read(
            transaction -> {
              look.at(transaction);
              return true;
            });
  }

  /** All entries as {@code key=value}, smallest key first. */
  static List<String> all(StateStore store) {
    return store.read(Stored::all);
  }

  static List<String> all(ReadTransaction transaction) {
    return entries(transaction, Scan.prefix(Key.EMPTY));
  }

  /** The entries that {@code scan} visits as {@code key=value}. */
  static List<String> entries(ReadTransaction transaction, Scan scan) {
    List<String> entries = new ArrayList<>();
    transaction.scan(scan, (key, value) -> entries.add(key + "=" + new String(value, UTF_8)));
    return entries;
  }

  /** The keys that {@code scan} visits. */
  static List<Key> keys(ReadTransaction transaction, Scan scan) {
    List<Key> keys = new ArrayList<>();
    transaction.scan(scan, (key, value) -> keys.add(key));
    return keys;
  }

  static List<Key> keys(StateStore store, Scan scan) {
    return store.read(transaction -> keys(transaction, scan));
  }

  /** Changes a store. */
  @FunctionalInterface
  interface Change<X extends Exception> {
    void apply(WriteTransaction transaction) throws X;
  }

  /** Looks at a store. */
  @FunctionalInterface
  interface Look<X extends Exception> {
    void at(ReadTransaction transaction) throws X;
  }
}
