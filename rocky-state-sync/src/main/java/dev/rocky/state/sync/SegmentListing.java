package dev.rocky.state.sync;

import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.PageToken;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * G1: the objects in {@code segments/} that were there, for longer than the grace, when the listing
 * began. Of an object that no segment goes by, nothing is known, and it stays.
 *
 * @param sizes bytes by name
 * @param now the earliest time that the remote told
 */
record SegmentListing(Map<SegmentName, Long> sizes, Instant now) {

  SegmentListing {
    sizes = Map.copyOf(sizes);
  }

  /** Lists all. */
  static SegmentListing of(Transfer transfer, Duration grace) {
    Map<SegmentName, Listed> found = new HashMap<>();
    Optional<Instant> earliest = Optional.empty();
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      Listing page = transfer.list(SegmentName.FOLDER, next.get());
      earliest = earliest.filter(page.now()::isAfter).or(() -> Optional.of(page.now()));
      for (Listed listed : page.objects()) {
        SegmentName.parse(listed.name()).ifPresent(name -> found.put(name, listed));
      }
      next = page.next();
    }
    Instant now = earliest.orElseThrow();
    Map<SegmentName, Long> old = new HashMap<>();
    found.forEach(
        (name, listed) -> {
          if (listed.lastModified().isBefore(now.minus(grace))) {
            old.put(name, listed.size());
          }
        });
    return new SegmentListing(old, now);
  }
}
