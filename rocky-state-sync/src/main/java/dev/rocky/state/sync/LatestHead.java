package dev.rocky.state.sync;

import java.util.Optional;
import java.util.function.Function;

/** Does what needs HEAD and the segments that it names. */
final class LatestHead {

  private LatestHead() {}

  /**
   * Does {@code work}, and does it again with the HEAD that there is then, if a segment is missing
   * or the work says so.
   *
   * @param work empty if it has to begin again
   * @return empty if there is no HEAD
   * @throws dev.rocky.state.remote.RemoteDamagedException if a segment is missing that HEAD still
   *     names; or for another reason
   */
  static <T> Optional<T> with(
      Transfer transfer, HeadCodec codec, Function<Head, Optional<T>> work) {
    HeadReader heads = new HeadReader(codec);
    Optional<SegmentMissingException> missing = Optional.empty();
    Optional<CurrentHead> last = Optional.empty();
    while (true) {
      Optional<CurrentHead> head = heads.read(transfer, Optional.empty());
      if (head.isEmpty()) {
        return Optional.empty();
      }
      if (missing.isPresent() && head.equals(last)) {
        throw missing.get().damage(head.get().head());
      }
      last = head;
      missing = Optional.empty();
      try {
        Optional<T> done = work.apply(head.get().head());
        if (done.isPresent()) {
          return done;
        }
      } catch (SegmentMissingException e) {
        missing = Optional.of(e);
      }
    }
  }
}
