package dev.rocky.state.sync;

import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteDamagedException;
import java.util.Optional;

/**
 * HEAD in the cache before the remote store: what it was there once, or what somebody else put
 * there. Without a cache that keeps it there never is one.
 *
 * @param transfer asks the cache
 * @param codec knows the keys
 */
record CachedHead(Transfer transfer, HeadCodec codec) {

  private static final RegisterName HEAD = HeadReader.HEAD;

  /** What it is, if it is one. */
  Optional<Head> read() {
    return transfer.cache().flatMap(cache -> cache.register(HEAD)).flatMap(this::decoded);
  }

  /**
   * Has the cache keep what was last read from the remote store, or written to it; or nothing, if
   * there is no HEAD.
   */
  void keep(Optional<CurrentHead> current) {
    if (current.isPresent()) {
      offer(current.get().head(), current.get().seen().content());
    } else {
      forget();
    }
  }

  /** What the cache has may be lost, or of another history: the remote store has shown that. */
  void forget() {
    transfer.cache().ifPresent(cache -> cache.forget(HEAD));
  }

  /** Has the cache keep what was just written to the remote store. */
  void offer(Head head, byte[] content) {
    transfer
        .cache()
        .ifPresent(cache -> cache.offer(HEAD, content, transfer.age(), old -> yields(old, head)));
  }

  /**
   * Only the same lineage can be newer: one that was just seen at the remote store takes the place
   * of any other, and of what is none.
   */
  private boolean yields(byte[] old, Head head) {
    return decoded(old)
        .filter(cached -> cached.lineage().equals(head.lineage()))
        .filter(cached -> cached.generation() > head.generation())
        .isEmpty();
  }

  private Optional<Head> decoded(byte[] content) {
    try {
      return Optional.of(codec.decode(content));
    } catch (RemoteDamagedException | RemoteKeyException | NewerFormatException e) {
      return Optional.empty();
    }
  }
}
