package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Namespace;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * How one transfer ended; each has exactly one. Holds no secrets and no exceptions, whose causes
 * might: what went wrong is told in one sentence.
 *
 * @param kind what it was for
 * @param outcome how it ended
 * @param cause why, if the outcome does not say so itself: beside {@link
 *     TransferOutcome#ERROR_THEN_FRESH} and {@link TransferOutcome#SKIPPED_AFTER_FAILURE} always,
 *     beside {@link TransferOutcome#UNKNOWN} if something ended the transfer before it could find
 *     out
 * @param namespace of the ledger
 * @param remote the name of the remote store's provider, for example {@code s3}; 1 to 64 lower-case
 *     letters, digits, {@code _} and {@code -}, so that no address with a password fits in
 * @param duration from its beginning to its end
 * @param attempts remote calls that were made, repeated ones included
 * @param bytesSent content of objects and registers in those calls
 * @param bytesReceived likewise
 * @param generation the remote's, as far as the transfer got to know it
 * @param cache what a cache before the remote store did, if there is one; its calls are not among
 *     the attempts, nor its bytes among those received, and no failure of it fails a transfer
 * @param problem the message of the exception that ended the transfer, if it is one of this
 *     library, else the exception's class
 * @since 0.1
 */
public record TransferEvent(
    TransferKind kind,
    TransferOutcome outcome,
    Optional<TransferOutcome> cause,
    Namespace namespace,
    String remote,
    Duration duration,
    int attempts,
    long bytesSent,
    long bytesReceived,
    OptionalLong generation,
    Optional<CacheUse> cache,
    Optional<String> problem) {

  private static final Pattern REMOTE = Pattern.compile("[a-z0-9_-]{1,64}");

  /** Checks its components. */
  public TransferEvent {
    requireNonNull(kind, "kind");
    requireNonNull(outcome, "outcome");
    requireNonNull(cause, "cause");
    requireNonNull(namespace, "namespace");
    requireNonNull(duration, "duration");
    requireNonNull(generation, "generation");
    requireNonNull(cache, "cache");
    requireNonNull(problem, "problem");
    checkRemote(remote);
  }

  /** Refuses what is no provider's name, and does not repeat it: it may hold a password. */
  static String checkRemote(String remote) {
    if (!REMOTE.matcher(remote).matches()) {
      throw new IllegalArgumentException(
          "A remote is named like its provider, 1 to 64 characters of a-z, 0-9, _ and -; an"
              + " address does not belong there");
    }
    return remote;
  }
}
