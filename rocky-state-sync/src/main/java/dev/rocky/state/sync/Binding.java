package dev.rocky.state.sync;

import dev.rocky.state.LedgerSync;
import dev.rocky.state.spi.CommitId;
import dev.rocky.state.spi.MergeRules;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;

/**
 * What all transfers of a ledger have in common.
 *
 * @param ledger its side of the protocol
 * @param rules how its records merge
 * @param protection whether the objects of its namespace are encrypted
 * @param folder where temporary files go; empty for the system's
 * @param random mints ids
 * @param clock for the times of commits, which people read
 */
record Binding(
    LedgerSync ledger,
    MergeRules rules,
    Protection protection,
    Optional<Path> folder,
    SecureRandom random,
    Clock clock) {

  HeadCodec codec() {
    return new HeadCodec(protection);
  }

  /** An id that the log in {@code head} does not have: a clone may have drawn the same. */
  CommitId mint(Optional<CurrentHead> head) {
    CommitId minted = CommitId.mint(random);
    boolean taken =
        head.stream()
            .flatMap(found -> found.head().log().entries().stream())
            .anyMatch(entry -> entry.id().equals(minted));
    return taken ? mint(head) : minted;
  }
}
