package dev.rocky.state.tck;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCache;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A remote store whose calls go wrong as a {@link FaultScript} says. Without faults it is as good
 * as the store within. It counts what passes through, and keeps a log of what it did.
 *
 * <pre>{@code
 * FaultScript script = new FaultScript();
 * FaultyRemoteStore remote = new FaultyRemoteStore(bucket.open(), script);
 * script.next(COMPARE_AND_SET, new Fault.LostAnswer());
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 *
 * @since 0.1
 */
public final class FaultyRemoteStore implements RemoteStore {

  private static final Duration LATE_TIMEOUT = Duration.ofSeconds(60);

  private final RemoteStore store;
  private final FaultScript script;
  private final RemoteTraffic traffic = new RemoteTraffic();
  private final LateRequests late = new LateRequests();
  private final Map<String, Listing> listings = new ConcurrentHashMap<>();
  private final FaultyCall.Waiting waiting = new FaultyCall.Waiting();

  /** The store {@code store}, which is closed with this one, and what goes wrong with it. */
  public FaultyRemoteStore(RemoteStore store, FaultScript script) {
    this.store = requireNonNull(store, "store");
    this.script = requireNonNull(script, "script");
  }

  /** What passed through so far. */
  public RemoteTraffic traffic() {
    return traffic;
  }

  /** How many requests wait to be applied late. */
  public int lateRequests() {
    return late.size();
  }

  /** Applies, in their order, all requests that wait to be applied late. */
  public void applyLate() {
    late.applyAll();
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    FaultyCall call = begin(RemoteOperation.CREATE, name, timeout);
    return call.<CreateResult>write(
        left -> {
          traffic.sent(call.operation(), content.size());
          return store.create(name, content, left);
        },
        () -> {
          Content copy = Content.of(bytes(content));
          return () -> store.create(name, copy, LATE_TIMEOUT).toString();
        },
        CreateResult.Unknown::new);
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    FaultyCall call = begin(RemoteOperation.GET, name, timeout);
    return call.read(
        left -> {
          FaultySink faulty = new FaultySink(sink, call.fault(), traffic);
          boolean found = store.get(name, faulty, maxBytes, left);
          if (faulty.isBroken()) {
            throw new RemoteUnavailableException("The connection broke within " + name);
          }
          return found;
        });
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    FaultyCall call = begin(RemoteOperation.LIST, folder, timeout);
    return call.read(
        left -> {
          String key = folder + " " + page.text();
          Listing now = store.list(folder, page, left);
          if (call.fault().filter(Fault.Stale.class::isInstance).isPresent()) {
            Listing before =
                listings.getOrDefault(key, new Listing(List.of(), Optional.empty(), now.now()));
            return new Listing(before.objects(), before.next(), now.now());
          }
          listings.put(key, now);
          return now;
        });
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    List<RemoteName> copy = List.copyOf(names);
    FaultyCall call = begin(RemoteOperation.DELETE, copy, timeout);
    Boolean unused =
        call.write(
            left -> {
              store.delete(copy, left);
              return true;
            },
            () ->
                () -> {
                  store.delete(copy, LATE_TIMEOUT);
                  return "deleted";
                },
            cause -> {
              throw cause;
            });
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    FaultyCall call = begin(RemoteOperation.READ, name, timeout);
    return call.read(left -> store.read(name, left).map(register -> received(call, register)));
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    FaultyCall call = begin(RemoteOperation.READ_IF_CHANGED, name, timeout);
    return call.read(
        left -> {
          ReadResult result = store.readIfChanged(name, known, left);
          return result instanceof ReadResult.Changed changed
              ? new ReadResult.Changed(received(call, changed.register()))
              : result;
        });
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    FaultyCall call = begin(RemoteOperation.COMPARE_AND_SET, name, timeout);
    return call.<CompareAndSetResult>write(
        left -> {
          traffic.sent(call.operation(), content.length);
          return store.compareAndSet(name, expected, content, left);
        },
        () -> {
          byte[] copy = content.clone();
          return () -> store.compareAndSet(name, expected, copy, LATE_TIMEOUT).toString();
        },
        CompareAndSetResult.Unknown::new);
  }

  @Override
  public RemoteRetention retention(Duration timeout) {
    return begin(RemoteOperation.RETENTION, "retention", timeout).read(store::retention);
  }

  /** That of the store within, with which nothing goes wrong here. */
  @Override
  public Optional<RemoteCache> cache() {
    return store.cache();
  }

  @Override
  public Optional<String> location() {
    return store.location();
  }

  @Override
  public void close() {
    waiting.close();
    store.close();
  }

  @Override
  public String toString() {
    return "faulty " + store;
  }

  private FaultyCall begin(RemoteOperation operation, Object name, Duration timeout) {
    waiting.checkOpen();
    late.tick();
    return new FaultyCall(
        operation, String.valueOf(name), timeout, script.call(operation), traffic, late, waiting);
  }

  private Register received(FaultyCall call, Register register) {
    byte[] content = FaultySink.changed(register.content(), call.fault());
    traffic.received(call.operation(), content.length);
    return new Register(register.version(), content);
  }

  private static byte[] bytes(Content content) {
    try (InputStream source = content.open()) {
      return source.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("The content cannot be read", e);
    }
  }
}
