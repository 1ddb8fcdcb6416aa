package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/** The keys of a namespace that is encrypted. */
interface Keys {

  /** With which everything new is encrypted. */
  EncryptionKey current();

  /** The key that goes by {@code id}, the current one or an older. */
  Optional<EncryptionKey> find(String id);

  /**
   * These.
   *
   * @param older in which something at the remote may still be encrypted
   * @throws IllegalArgumentException if two have one id
   */
  static Keys of(EncryptionKey current, EncryptionKey... older) {
    requireNonNull(current, "current");
    List<EncryptionKey> others = List.of(older);
    List<String> ids = others.stream().map(EncryptionKey::id).toList();
    if (ids.contains(current.id()) || ids.stream().distinct().count() < ids.size()) {
      throw new IllegalArgumentException("Two keys have the same id");
    }
    return new Keys() {
      @Override
      public EncryptionKey current() {
        return current;
      }

      @Override
      public Optional<EncryptionKey> find(String id) {
        return id.equals(current.id())
            ? Optional.of(current)
            : others.stream().filter(key -> key.id().equals(id)).findFirst();
      }

      @Override
      public String toString() {
        return "Keys[" + current.id() + ", older " + ids + "]";
      }
    };
  }
}
