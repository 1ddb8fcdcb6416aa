package dev.rocky.state.remote;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One page of a folder.
 *
 * @param objects in no particular order
 * @param next asks for the page after this one; empty if this is the last
 * @param now what the remote's clock said when it made this page, see {@link Listed#lastModified}
 * @since 0.1
 */
public record Listing(List<Listed> objects, Optional<PageToken> next, Instant now) {

  /** Copies the list. */
  public Listing {
    objects = List.copyOf(objects);
    requireNonNull(next, "next");
    requireNonNull(now, "now");
  }

  /**
   * An object, as a listing tells of it.
   *
   * @param name the name
   * @param size bytes of its content
   * @param lastModified when it was created, by the remote's clock. That clock, and {@link
   *     Listing#now}, may be rounded to whole seconds; a remote of several machines may have clocks
   *     that differ by as much as their keepers allow. Neither has anything to do with the clock of
   *     this machine
   */
  public record Listed(ObjectName name, long size, Instant lastModified) {

    /** Checks its components. */
    public Listed {
      requireNonNull(name, "name");
      requireNonNull(lastModified, "lastModified");
      if (size < 0) {
        throw new IllegalArgumentException(name + " cannot have " + size + " bytes");
      }
    }
  }
}
