package dev.rocky.state.tck;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.CompareAndSetResult.Conflict;
import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A remote store with one bug; the contract must find each. */
final class BrokenRemoteStore implements RemoteStore {

  /** What is wrong with it. */
  enum Bug {
    NONE,
    CREATE_OVERWRITES,
    CREATE_LOOKS_FIRST_AND_ACTS_LATER,
    CREATES_IN_PIECES,
    KEEPS_WHAT_IT_COULD_READ,
    CUTS_CONTENT_TO_ITS_SIZE,
    WRAPS_WHAT_CONTENT_THROWS,
    EMPTY_OBJECT_IS_ABSENT,
    WRITES_MORE_THAN_ALLOWED,
    CLOSES_THE_SINK,
    WRAPS_WHAT_THE_SINK_THROWS,
    NAMES_IN_LOWER_CASE,
    ANY_VERSION_WILL_DO,
    ABSENT_WILL_DO,
    A_VERSION_REVIVES_WHAT_IS_GONE,
    COMPARES_FIRST_AND_SETS_LATER,
    CONFLICT_WRITES,
    NEVER_CHANGED,
    ALWAYS_CHANGED,
    VERSIONS_OF_ITS_OWN,
    REMEMBERS_WHAT_IT_READ,
    REGISTERS_OF_ANY_SIZE,
    LISTS_THE_FIRST_PAGE_ONLY,
    LISTS_NO_SIZES,
    LISTS_BY_ITS_OWN_CLOCK,
    DELETE_OF_THE_ABSENT_FAILS,
    DELETES_A_THOUSAND_AT_MOST,
    DELETES_NO_REGISTERS,
    WORKS_AFTER_CLOSE,
    CLOSED_TWICE_FAILS,
    NEEDS_NO_TIME,
    IGNORES_INTERRUPTS,
    FORGETS_INTERRUPTS,
    SHARES_ITS_NAMESPACES,
    LEAVES_CONTENT_OPEN,
    LEAVES_A_THREAD,
    LEAVES_A_SOCKET
  }

  private final Bug bug;
  private final RemoteStore store;
  private final ConcurrentHashMap<RegisterName, Optional<Register>> remembered =
      new ConcurrentHashMap<>();

  @SuppressWarnings("UnusedVariable") // or it would be collected, and closed
  private @Nullable ServerSocket socket;

  private boolean closed;

  BrokenRemoteStore(Bug bug, RemoteStore store) {
    this.bug = bug;
    this.store = store;
    if (bug == Bug.LEAVES_A_THREAD) {
      Thread thread = new Thread(this::idle, "left behind");
      thread.setDaemon(true);
      thread.start();
    }
    if (bug == Bug.LEAVES_A_SOCKET) {
      try {
        socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void idle() {
    try {
      boolean unused = new CountDownLatch(1).await(1, TimeUnit.HOURS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CreateResult create(ObjectName given, Content content, Duration timeout) {
    ObjectName name = name(given);
    return switch (bug) {
      case CREATE_OVERWRITES -> {
        store.delete(List.of(name), timeout);
        yield store.create(name, content, timeout);
      }
      case CREATE_LOOKS_FIRST_AND_ACTS_LATER -> {
        if (store.get(name, new ByteArrayOutputStream(), MAX_OBJECT_BYTES, timeout)) {
          yield new CreateResult.AlreadyExists();
        }
        pause();
        store.delete(List.of(name), timeout);
        yield store.create(name, content, timeout);
      }
      case CREATES_IN_PIECES -> {
        byte[] bytes = bytes(content);
        Content half = Content.of(Arrays.copyOf(bytes, bytes.length / 2));
        if (!(store.create(name, half, timeout) instanceof CreateResult.Created)) {
          yield new CreateResult.AlreadyExists();
        }
        pause();
        store.delete(List.of(name), timeout);
        yield store.create(name, Content.of(bytes), timeout);
      }
      case KEEPS_WHAT_IT_COULD_READ -> {
        try {
          yield store.create(name, content, timeout);
        } catch (UncheckedIOException e) {
          CreateResult unused = store.create(name, Content.of(new byte[0]), timeout);
          throw e;
        }
      }
      case CUTS_CONTENT_TO_ITS_SIZE -> {
        int size = (int) content.size();
        byte[] bytes = size > 1_000_000 ? new byte[0] : bytes(content);
        yield store.create(
            name, bytes.length > size ? Content.of(Arrays.copyOf(bytes, size)) : content, timeout);
      }
      case WRAPS_WHAT_CONTENT_THROWS -> {
        try {
          yield store.create(name, content, timeout);
        } catch (IllegalStateException e) {
          throw new IllegalStateException(e);
        }
      }
      case LEAVES_CONTENT_OPEN -> {
        CreateResult result = store.create(name, content, timeout);
        open(content);
        yield result;
      }
      default -> timed(timeout, left -> store.create(name, content, left));
    };
  }

  @Override
  public boolean get(ObjectName given, OutputStream sink, long maxBytes, Duration timeout) {
    ObjectName name = name(given);
    return switch (bug) {
      case EMPTY_OBJECT_IS_ABSENT -> {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean found = store.get(name, bytes, maxBytes, timeout);
        write(bytes.toByteArray(), sink);
        yield found && bytes.size() > 0;
      }
      case WRITES_MORE_THAN_ALLOWED -> store.get(name, sink, MAX_OBJECT_BYTES, timeout);
      case CLOSES_THE_SINK -> {
        boolean found = store.get(name, sink, maxBytes, timeout);
        try {
          sink.close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        yield found;
      }
      case WRAPS_WHAT_THE_SINK_THROWS -> {
        try {
          yield store.get(name, sink, maxBytes, timeout);
        } catch (UncheckedIOException e) {
          throw new RemoteUnavailableException("sink", e);
        }
      }
      default -> timed(timeout, left -> store.get(name, sink, maxBytes, left));
    };
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    Listing listing = timed(timeout, left -> store.list(folder, page, left));
    return switch (bug) {
      case LISTS_THE_FIRST_PAGE_ONLY ->
          new Listing(listing.objects(), Optional.empty(), listing.now());
      case LISTS_NO_SIZES ->
          new Listing(
              listing.objects().stream()
                  .map(l -> new Listing.Listed(l.name(), 0, l.lastModified()))
                  .toList(),
              listing.next(),
              listing.now());
      case LISTS_BY_ITS_OWN_CLOCK ->
          new Listing(listing.objects(), listing.next(), listing.now().minus(Duration.ofHours(1)));
      default -> listing;
    };
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    if (bug == Bug.DELETE_OF_THE_ABSENT_FAILS) {
      for (RemoteName name : names) {
        if (name instanceof ObjectName object
            && !store.get(object, new ByteArrayOutputStream(), MAX_OBJECT_BYTES, timeout)) {
          throw new RemoteRefusedException(name + " is absent");
        }
      }
    }
    List<? extends RemoteName> some =
        switch (bug) {
          case DELETES_A_THOUSAND_AT_MOST -> names.stream().limit(1_000).toList();
          case DELETES_NO_REGISTERS -> names.stream().filter(ObjectName.class::isInstance).toList();
          default -> names.stream().map(n -> n instanceof ObjectName o ? name(o) : n).toList();
        };
    boolean unused =
        timed(
            timeout,
            left -> {
              store.delete(some, left);
              return true;
            });
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    if (bug == Bug.REMEMBERS_WHAT_IT_READ) {
      Optional<Register> known =
          remembered.computeIfAbsent(name, unused -> store.read(name, timeout));
      return closed ? store.read(name, timeout) : known;
    }
    Optional<Register> register = timed(timeout, left -> store.read(name, left));
    return bug == Bug.VERSIONS_OF_ITS_OWN
        ? register.map(r -> new Register(new Version(r.version() + "-" + hashCode()), r.content()))
        : register;
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    ReadResult result = timed(timeout, left -> store.readIfChanged(name, known, left));
    return switch (bug) {
      case NEVER_CHANGED ->
          result instanceof ReadResult.Changed ? new ReadResult.Unchanged() : result;
      case ALWAYS_CHANGED ->
          result instanceof ReadResult.Unchanged
              ? new ReadResult.Changed(store.read(name, timeout).orElseThrow())
              : result;
      default -> result;
    };
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    return switch (bug) {
      case ANY_VERSION_WILL_DO -> overwrite(name, content, timeout);
      case ABSENT_WILL_DO ->
          expected.isAbsent()
              ? overwrite(name, content, timeout)
              : store.compareAndSet(name, expected, content, timeout);
      case A_VERSION_REVIVES_WHAT_IS_GONE ->
          store.read(name, timeout).isEmpty()
              ? overwrite(name, content, timeout)
              : store.compareAndSet(name, expected, content, timeout);
      case COMPARES_FIRST_AND_SETS_LATER -> {
        if (!Sent.version(store, name).equals(expected)) {
          yield new Conflict();
        }
        pause();
        yield overwrite(name, content, timeout);
      }
      case CONFLICT_WRITES -> {
        CompareAndSetResult result = store.compareAndSet(name, expected, content, timeout);
        if (result instanceof Conflict) {
          CompareAndSetResult unused = overwrite(name, content, timeout);
        }
        yield result;
      }
      case REGISTERS_OF_ANY_SIZE ->
          store.compareAndSet(
              name,
              expected,
              Arrays.copyOf(content, Math.min(content.length, MAX_REGISTER_BYTES)),
              timeout);
      default -> timed(timeout, left -> store.compareAndSet(name, expected, content, left));
    };
  }

  @Override
  public void close() {
    if (bug == Bug.CLOSED_TWICE_FAILS && closed) {
      throw new IllegalStateException("already");
    }
    closed = true;
    if (bug != Bug.WORKS_AFTER_CLOSE) {
      store.close();
    }
  }

  private CompareAndSetResult overwrite(RegisterName name, byte[] content, Duration timeout) {
    while (true) {
      CompareAndSetResult result =
          store.compareAndSet(name, Sent.version(store, name), content, timeout);
      if (result instanceof Written) {
        return result;
      }
    }
  }

  private ObjectName name(ObjectName name) {
    return bug == Bug.NAMES_IN_LOWER_CASE
        ? name.folder().object(name.file().toLowerCase(Locale.ROOT))
        : name;
  }

  /** Makes the call, with the bugs that every call may have. */
  private <T> T timed(Duration timeout, FaultyCall.Step<T> step) {
    boolean hasNoTime = timeout.isZero() || timeout.isNegative();
    boolean interrupted = Thread.currentThread().isInterrupted();
    if (bug == Bug.IGNORES_INTERRUPTS || bug == Bug.FORGETS_INTERRUPTS) {
      boolean unused = Thread.interrupted();
    }
    try {
      if (bug == Bug.FORGETS_INTERRUPTS && interrupted) {
        throw new RemoteCancelledException("forgotten");
      }
      return step.run(bug == Bug.NEEDS_NO_TIME && hasNoTime ? Duration.ofSeconds(1) : timeout);
    } finally {
      if (bug == Bug.IGNORES_INTERRUPTS && interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Long enough for others to come between. */
  private static void pause() {
    for (int i = 0; i < 20_000; i++) {
      Thread.onSpinWait();
    }
  }

  private static void open(Content content) {
    try {
      InputStream unused = content.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(Content content) {
    try (InputStream source = content.open()) {
      return source.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(byte[] bytes, OutputStream sink) {
    try {
      sink.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
