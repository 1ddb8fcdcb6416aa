package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.sync.CheckOutcome.Failed;
import dev.rocky.state.sync.CheckOutcome.NotTold;
import dev.rocky.state.sync.CheckOutcome.Passed;
import dev.rocky.state.sync.CheckOutcome.Warned;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One examination. A check that the remote does not answer ends those behind it, which would fail
 * by the same cause; a check that finds something wrong does not.
 *
 * <p>For one thread, which has others race with it.
 */
final class Examination {

  private static final int BODY_BYTES = 256 * 1024;
  private static final int RACES = 8;
  private static final int LOOKS = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration ROUNDING = Duration.ofMinutes(1);
  private static final Duration SKEW = Duration.ofMinutes(5);

  private static final String HEEDLESS =
      "do not use this remote: it ignores preconditions, so that machines would overwrite each"
          + " other's commits unseen; use a server that knows conditional writes (on S3:"
          + " If-None-Match and If-Match) and heeds them under concurrency";
  private static final String NOT_KEPT =
      "do not use this remote: what it gives back is not what it was given";

  private final Probe probe;
  private final TransferClock waits;
  private final Clock clock;
  private final byte[] body = new byte[BODY_BYTES];
  private final Map<RemoteCheck, CheckOutcome> outcomes = new EnumMap<>(RemoteCheck.class);
  private Optional<RemoteCheck> unanswered = Optional.empty();
  private Version current = Version.ABSENT;
  private @Nullable Listing page;
  private @Nullable Listed listed;

  Examination(Probe probe, TransferClock waits, Clock clock) {
    this.probe = probe;
    this.waits = waits;
    this.clock = clock;
    new Random(probe.object(0).hashCode()).nextBytes(body);
  }

  Map<RemoteCheck, CheckOutcome> run() {
    enter();
    check(RemoteCheck.READ_BACK, this::readBack);
    check(RemoteCheck.CREATE_IF_ABSENT, this::createIfAbsent);
    check(RemoteCheck.CREATE_RACE, this::createRaces);
    check(RemoteCheck.REPLACE_IF_VERSION, this::replaceIfVersion);
    check(RemoteCheck.REPLACE_RACE, this::replaceRaces);
    check(RemoteCheck.LISTING, this::listing);
    check(RemoteCheck.CLOCK, this::clocks);
    if (unanswered.filter(check -> check.compareTo(RemoteCheck.PERMITTED) > 0).isPresent()) {
      unanswered = Optional.empty(); // both below ask for other permissions than those above
    }
    check(RemoteCheck.RETENTION, this::retention);
    unanswered = unanswered.filter(check -> check != RemoteCheck.RETENTION);
    check(RemoteCheck.DELETION, this::deletion);
    probe
        .cache()
        .ifPresent(cache -> outcomes.putAll(new CacheExamination(cache, probe::time, body).run()));
    return outcomes;
  }

  private void enter() {
    check(
        RemoteCheck.REACHABLE,
        () -> {
          try {
            Optional<Register> unused = probe.readHead();
          } catch (RemoteUnavailableException | RemoteCancelledException e) {
            throw e;
          } catch (RemoteRefusedException e) {
            outcomes.put(RemoteCheck.PERMITTED, failed(e));
          } catch (RemoteException e) {
            // somebody answered; what a pull makes of it is not looked at here
          }
          return new Passed();
        });
    if (outcomes.containsKey(RemoteCheck.PERMITTED)) {
      unanswered = Optional.of(RemoteCheck.PERMITTED);
    } else {
      check(RemoteCheck.PERMITTED, Passed::new);
    }
  }

  private void check(RemoteCheck check, Supplier<CheckOutcome> work) {
    CheckOutcome outcome;
    if (unanswered.isPresent()) {
      outcome = new NotTold("not tried, as '" + unanswered.get().label() + "' failed");
    } else {
      try {
        outcome = work.get();
      } catch (RemoteCancelledException e) {
        throw e;
      } catch (RemoteException e) {
        outcome = failed(e);
        unanswered = Optional.of(check);
      }
    }
    outcomes.put(check, outcome);
  }

  private static CheckOutcome failed(RemoteException e) {
    return new Failed(
        String.valueOf(e.getMessage()),
        e instanceof RemoteUnavailableException
            ? "try again; if it stays so, look at the network, the server and the settings"
            : "do what the problem says; trying again does not help");
  }

  private CheckOutcome readBack() {
    if (!probe.create(probe.object(0), body)) {
      return new Failed(
          "a name that was never used was there already: " + probe.object(0), NOT_KEPT);
    }
    return asWritten();
  }

  /** Bytes and hash; the hash is what segments are checked by. */
  private CheckOutcome asWritten() {
    Optional<byte[]> back = probe.get(probe.object(0), BODY_BYTES);
    if (back.isEmpty()) {
      return new Failed("what was created was not there afterwards", NOT_KEPT);
    }
    return Arrays.equals(body, back.get())
        ? new Passed()
        : new Failed(
            "of %d bytes with SHA-256 %s, %d bytes with SHA-256 %s came back"
                .formatted(body.length, Sha256.of(body), back.get().length, Sha256.of(back.get())),
            NOT_KEPT);
  }

  private CheckOutcome createIfAbsent() {
    byte[] other = body.clone();
    other[0] ^= 1;
    if (probe.create(probe.object(0), other)) {
      return new Failed(
          "an object that was there was created again: create-if-absent is ignored", HEEDLESS);
    }
    return asWritten();
  }

  private CheckOutcome createRaces() {
    if (!(outcomes.get(RemoteCheck.CREATE_IF_ABSENT) instanceof Passed)) {
      return new NotTold("no race without create-if-absent");
    }
    for (int round = 1; round <= RACES; round++) {
      SegmentName name = probe.object(round);
      Race race = new Race(round, probe.left());
      race.run(content -> probe.create(name, content));
      Optional<String> problem = race.problem(probe.get(name, Race.MAX_BYTES));
      if (problem.isPresent()) {
        return new Failed("when several create one object, " + problem.get(), HEEDLESS);
      }
    }
    return new Passed();
  }

  private CheckOutcome replaceIfVersion() {
    byte[] one = {1};
    byte[] two = {2};
    byte[] three = {3};
    Optional<Version> first = probe.replace(Version.ABSENT, one);
    if (first.isEmpty()) {
      return new Failed("a register that was never made was there already", NOT_KEPT);
    }
    if (probe.replace(Version.ABSENT, three).isPresent()) {
      return new Failed(
          "a register that was there was made again: replace-if-version is ignored", HEEDLESS);
    }
    Optional<Version> second = probe.replace(first.get(), two);
    if (second.isEmpty()) {
      return new Failed("a register was not replaced from the version that it had", NOT_KEPT);
    }
    if (probe.replace(first.get(), three).isPresent()) {
      return new Failed(
          "a register was replaced from a version that it had no more: replace-if-version is"
              + " ignored",
          HEEDLESS);
    }
    current = second.get();
    Register expected = new Register(current, two);
    boolean kept =
        probe.read().equals(Optional.of(expected))
            && probe.readIfChanged(current) instanceof ReadResult.Unchanged
            && probe.readIfChanged(first.get()).equals(new ReadResult.Changed(expected));
    return kept
        ? new Passed()
        : new Failed("a register has not the content or version that was written last", NOT_KEPT);
  }

  private CheckOutcome replaceRaces() {
    if (!(outcomes.get(RemoteCheck.REPLACE_IF_VERSION) instanceof Passed)) {
      return new NotTold("no race without replace-if-version");
    }
    for (int round = 1; round <= RACES; round++) {
      Version expected = current;
      Race race = new Race(round, probe.left());
      race.run(content -> probe.replace(expected, content).isPresent());
      Optional<Register> now = probe.read();
      Optional<String> problem = race.problem(now.map(Register::content));
      if (problem.isPresent()) {
        return new Failed("when several replace one version, " + problem.get(), HEEDLESS);
      }
      current = now.orElseThrow().version();
    }
    return new Passed();
  }

  private CheckOutcome listing() {
    for (int look = 1; look <= LOOKS; look++) {
      if (look()) {
        return listed().size() == BODY_BYTES
            ? new Passed()
            : new Failed(
                "an object of %d bytes is listed with %d".formatted(BODY_BYTES, listed().size()),
                NOT_KEPT);
      }
      if (look < LOOKS && probe.left().compareTo(PAUSE) > 0) {
        pause();
      }
    }
    return new Warned(
        "an object is not listed " + probe.elapsed().toSeconds() + " seconds after the check began",
        "none if listings of this remote lag; if it never appears, collection finds nothing to"
            + " delete, and the remote grows");
  }

  private boolean look() {
    Optional<PageToken> next = Optional.of(PageToken.FIRST);
    while (next.isPresent()) {
      Listing found = probe.list(next.get());
      for (Listed object : found.objects()) {
        if (object.name().equals(probe.object(0).object())) {
          page = found;
          listed = object;
          return true;
        }
      }
      next = found.next();
    }
    return false;
  }

  private CheckOutcome clocks() {
    if (listed == null || page == null) {
      return new NotTold("nothing was listed");
    }
    Instant now = page.now();
    Duration age = Duration.between(listed.lastModified(), now);
    if (age.compareTo(ROUNDING.negated()) < 0
        || age.compareTo(probe.elapsed().plus(ROUNDING)) > 0) {
      return new Warned(
          "an object that was just made is listed as of %s, and the listing as of %s"
              .formatted(listed.lastModified(), now),
          "have the clocks of the remote's machines set: collection goes by both");
    }
    Duration ahead = Duration.between(now, clock.instant());
    return ahead.abs().compareTo(SKEW) <= 0
        ? new Passed()
        : new Warned(
            "this machine's clock is %d seconds %s the remote's"
                .formatted(ahead.abs().toSeconds(), ahead.isNegative() ? "behind" : "ahead of"),
            "set it: commits from here have its time, which history goes by, and servers refuse"
                + " requests from another time");
  }

  private CheckOutcome retention() {
    RemoteRetention told = probe.retention();
    if (told instanceof RemoteRetention.NotTold unknown) {
      return new NotTold(unknown.reason());
    }
    if (told instanceof RemoteRetention.Limited limited) {
      return new Warned(
          joined(limited, RemoteRetention.Limit::problem),
          joined(limited, RemoteRetention.Limit::advice));
    }
    return new Passed();
  }

  private static String joined(
      RemoteRetention.Limited limited, Function<RemoteRetention.Limit, String> part) {
    return limited.limits().stream().map(part).distinct().collect(Collectors.joining("; "));
  }

  private CheckOutcome deletion() {
    if (!probe.hasWritten()) {
      return new NotTold("there was nothing to delete");
    }
    probe.remove();
    Optional<RemoteName> remaining = probe.remaining();
    return remaining.isEmpty()
        ? new Passed()
        : new Failed(
            "what was deleted is still there: " + remaining.get().path(),
            "delete it by other means, and look whether something keeps objects from being"
                + " deleted, such as a retention lock");
  }

  private Listed listed() {
    return requireNonNull(listed);
  }

  private void pause() {
    try {
      waits.pause(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RemoteCancelledException("Interrupted while a listing was waited for", e);
    }
  }
}
