package dev.rocky.state.valkey;

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
import dev.rocky.state.remote.RemoteException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A remote store on Valkey 7.2 or later, or Redis 6.2 or later, alone or a cluster. Versions are
 * random. A call is one request and one reply, except that an object of more than 256 KiB takes one
 * for each piece of that size, and {@link #delete} one for each {@value ObjectRequests#MAX_DELETE}
 * names. A server that has not seen a script yet, or another one of the cluster that has the keys
 * now, costs one more.
 *
 * <p><b>Durability</b> is what the server is configured for, see {@link #retention}. One that was
 * restarted with an older copy, emptied, or replaced by a replica that lagged behind has lost what
 * it acknowledged; whoever has a ledger that saw it is told so by a pull, others cannot know.
 *
 * <p><b>Visibility</b>: a replica is unavailable, for reads, too. A server that is demoted while
 * connections to it rest is noticed within a second, before which it may be read from and its
 * comparisons believed; for longer if it does not tell its role, because the user has no permission
 * for {@code ROLE} or a proxy hides it, or does not know yet that another one has taken its place.
 *
 * <p>Calls are made on their callers' threads. Only the resolver of names has threads of its own: a
 * thread that waits for it when its call ends goes when it gets its answer, does nothing any more,
 * and does not keep the JVM alive.
 *
 * @since 0.1
 */
public final class ValkeyRemoteStore implements RemoteStore {

  private final Place root;
  private final Calls calls;
  private final Connections connections;
  private final ObjectRequests objects;
  private final RegisterRequests registers;
  private final Retention retention;
  private final String location;

  private ValkeyRemoteStore(ValkeySettings settings) {
    root = Place.of(settings);
    calls = new Calls(root);
    connections =
        new Connections(settings, Trust.of(settings), new Resolver(InetAddress::getAllByName));
    Router router = new Router(connections, settings, root);
    objects = new ObjectRequests(router, root);
    registers = new RegisterRequests(router);
    retention = new Retention(router);
    location = "valkey://%s/%d %s".formatted(root.server().node(), settings.number(), root.key());
  }

  /**
   * Opens a store. Nothing is sent to the server.
   *
   * @throws dev.rocky.state.StoreOpenException if the trust store cannot be read
   */
  public static ValkeyRemoteStore open(ValkeySettings settings) {
    return new ValkeyRemoteStore(requireNonNull(settings, "settings"));
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    Place target = root.of(name);
    long size = content.size();
    if (size < 0 || size > MAX_OBJECT_BYTES) {
      throw new IllegalArgumentException(
          "An object has 0 to " + MAX_OBJECT_BYTES + " bytes; " + target + " would have " + size);
    }
    return calls.<CreateResult>call(
        target,
        timeout,
        call -> objects.create(call, name, content, (int) size),
        CreateResult.Unknown::new);
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    requireNonNull(sink, "sink");
    return calls.call(
        root.of(name),
        timeout,
        call -> objects.get(call, name, sink, maxBytes),
        ValkeyRemoteStore::fail);
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    requireNonNull(page, "page");
    return calls.call(
        root.index(folder),
        timeout,
        call -> objects.list(call, folder, page),
        ValkeyRemoteStore::fail);
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    List<RemoteName> copy = List.copyOf(names);
    int unused =
        calls.call(
            copy.size() == 1 ? root.of(copy.get(0)) : root,
            timeout,
            call -> objects.delete(call, copy),
            ValkeyRemoteStore::fail);
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    ReadResult result = readIfChanged(name, Version.ABSENT, timeout);
    return result instanceof ReadResult.Changed changed
        ? Optional.of(changed.register())
        : Optional.empty();
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    Place target = root.of(name);
    requireNonNull(known, "known");
    return calls.call(
        target, timeout, call -> registers.read(call, target, known), ValkeyRemoteStore::fail);
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    Place target = root.of(name);
    requireNonNull(expected, "expected");
    if (content.length > MAX_REGISTER_BYTES) {
      throw new IllegalArgumentException(
          "A register has at most "
              + MAX_REGISTER_BYTES
              + " bytes; "
              + target
              + " would have "
              + content.length);
    }
    return calls.<CompareAndSetResult>call(
        target,
        timeout,
        call -> registers.compareAndSet(call, target, expected, content),
        CompareAndSetResult.Unknown::new);
  }

  /**
   * By the server's configuration: eviction when memory is short, and what a restart leaves. That
   * {@code appendfsync everysec} may lose the last second is not counted as a limit.
   */
  @Override
  public RemoteRetention retention(Duration timeout) {
    return calls.call(root, timeout, retention::ask, ValkeyRemoteStore::fail);
  }

  /** The server as the URL names it, database, prefix and namespace. */
  @Override
  public Optional<String> location() {
    return Optional.of(location);
  }

  @Override
  public void close() {
    calls.close();
    connections.close();
  }

  /** Server and prefix, without user and password. */
  @Override
  public String toString() {
    return "ValkeyRemoteStore[" + root + "]";
  }

  @SuppressWarnings("TypeParameterUnusedInFormals") // it never returns
  private static <T> T fail(RemoteException failure) {
    if (failure.getCause() instanceof Error e) {
      throw e; // nothing was changed, so that nothing is unknown
    }
    throw failure;
  }
}
