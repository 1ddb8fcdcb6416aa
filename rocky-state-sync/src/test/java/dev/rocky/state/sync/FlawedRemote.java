package dev.rocky.state.sync;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteRetention.Limit;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Exchanger;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A remote in memory that breaks one promise, as servers do that must not be used. */
final class FlawedRemote implements RemoteStore {

  /** What it does wrong. */
  enum Flaw {
    CREATES_WHAT_IS_THERE,
    /** Of two at the same moment, both do. */
    CREATES_TWICE_AT_ONCE,
    MAKES_WHAT_IS_THERE,
    REPLACES_ANY_VERSION,
    REPLACES_TWICE_AT_ONCE,
    /** Of many, that is; who is alone does. */
    LETS_NOBODY_WIN,
    SHOWS_AN_OLD_CONTENT,
    LISTS_NOTHING,
    LISTS_NO_SIZES,
    LISTS_OLD_TIMES,
    HAS_ANOTHER_TIME,
    DELETES_NOTHING,
    DELETES_NO_REGISTERS,
    EVICTS
  }

  private final RemoteStore store;
  private final Flaw flaw;
  private final Thread alone = Thread.currentThread();
  private final Exchanger<String> pairs = new Exchanger<>();

  FlawedRemote(RemoteStore store, Flaw flaw) {
    this.store = store;
    this.flaw = flaw;
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    boolean overwrites =
        switch (flaw) {
          case CREATES_WHAT_IS_THERE -> true;
          case CREATES_TWICE_AT_ONCE -> meetsAnother();
          default -> false;
        };
    if (overwrites) {
      store.delete(List.of(name), timeout);
      CreateResult unused = store.create(name, content, timeout);
      return new CreateResult.Created();
    }
    return store.create(name, content, timeout);
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    boolean overwrites =
        switch (flaw) {
          case MAKES_WHAT_IS_THERE -> expected.isAbsent();
          case REPLACES_ANY_VERSION -> !expected.isAbsent();
          case REPLACES_TWICE_AT_ONCE -> meetsAnother();
          default -> false;
        };
    if (flaw == Flaw.LETS_NOBODY_WIN && content.length > 1) { // as in races
      return new CompareAndSetResult.Conflict();
    }
    CompareAndSetResult result = store.compareAndSet(name, expected, content, timeout);
    while (overwrites && !(result instanceof CompareAndSetResult.Written)) {
      Version now = store.read(name, timeout).map(Register::version).orElse(Version.ABSENT);
      result = store.compareAndSet(name, now, content, timeout);
    }
    return result;
  }

  /** Whether another thread than the one that made this store calls at the same moment. */
  private boolean meetsAnother() {
    if (Thread.currentThread() == alone) {
      return false;
    }
    try {
      String unused = pairs.exchange("", 200, TimeUnit.MILLISECONDS);
      return true;
    } catch (InterruptedException | TimeoutException e) {
      return false;
    }
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    return store.get(name, sink, maxBytes, timeout);
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    Listing listing = store.list(folder, page, timeout);
    List<Listed> objects =
        listing.objects().stream()
            .filter(object -> flaw != Flaw.LISTS_NOTHING)
            .map(
                object ->
                    new Listed(
                        object.name(),
                        flaw == Flaw.LISTS_NO_SIZES ? 0 : object.size(),
                        flaw == Flaw.LISTS_OLD_TIMES
                            ? object.lastModified().minusSeconds(90_000)
                            : object.lastModified().plus(shift())))
            .toList();
    return new Listing(objects, listing.next(), listing.now().plus(shift()));
  }

  private Duration shift() {
    return flaw == Flaw.HAS_ANOTHER_TIME ? Duration.ofMinutes(10) : Duration.ZERO;
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    List<? extends RemoteName> some =
        switch (flaw) {
          case DELETES_NOTHING -> List.of();
          case DELETES_NO_REGISTERS -> names.stream().filter(ObjectName.class::isInstance).toList();
          default -> List.copyOf(names);
        };
    store.delete(some, timeout);
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    Optional<Register> found = store.read(name, timeout);
    return flaw == Flaw.SHOWS_AN_OLD_CONTENT
        ? found.map(register -> new Register(register.version(), new byte[] {1}))
        : found;
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    return store.readIfChanged(name, known, timeout);
  }

  @Override
  public RemoteRetention retention(Duration timeout) {
    return flaw == Flaw.EVICTS
        ? new RemoteRetention.Limited(List.of(new Limit("it evicts", "set noeviction")))
        : store.retention(timeout);
  }

  @Override
  public void close() {
    store.close();
  }
}
