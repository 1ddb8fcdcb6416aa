package dev.rocky.state.memory;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.StoreClosedException;
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
import dev.rocky.state.remote.RemoteCancelledException;
import dev.rocky.state.remote.RemoteDamagedException;
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
import java.util.Optional;

/**
 * One machine's view of a {@link MemoryRemote}.
 *
 * <p>A call checks between pieces whether it may go on; it has its effect, if any, in one step of
 * the remote after the last check. So no result is ever unknown.
 */
final class MemoryRemoteStore implements RemoteStore {

  private static final int PIECE = 64 * 1024;

  private final MemoryRemote remote;
  private volatile boolean closed;

  MemoryRemoteStore(MemoryRemote remote) {
    this.remote = remote;
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    requireNonNull(name, "name");
    long size = content.size();
    if (size < 0 || size > MAX_OBJECT_BYTES) {
      throw new IllegalArgumentException(
          "An object has 0 to " + MAX_OBJECT_BYTES + " bytes; " + name + " would have " + size);
    }
    Call call = new Call(timeout);
    byte[] bytes = call.read(name, content, (int) size);
    return remote.create(name, bytes)
        ? new CreateResult.Created()
        : new CreateResult.AlreadyExists();
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    requireNonNull(name, "name");
    requireNonNull(sink, "sink");
    Call call = new Call(timeout);
    byte[] bytes = remote.object(name);
    if (bytes == null) {
      return false;
    }
    if (bytes.length > maxBytes) {
      throw new RemoteDamagedException(
          name + " has " + bytes.length + " bytes, more than the " + maxBytes + " it may have");
    }
    call.write(bytes, sink);
    return true;
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    requireNonNull(folder, "folder");
    requireNonNull(page, "page");
    Call unused = new Call(timeout);
    return remote.list(folder, page);
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    List<RemoteName> copy = List.copyOf(names);
    Call call = new Call(timeout);
    for (RemoteName name : copy) {
      call.check();
      remote.delete(name);
    }
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    requireNonNull(name, "name");
    Call unused = new Call(timeout);
    return remote.register(name);
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    requireNonNull(known, "known");
    Optional<Register> found = read(name, timeout);
    if (found.isEmpty()) {
      return new ReadResult.Absent();
    }
    return found.get().version().equals(known)
        ? new ReadResult.Unchanged()
        : new ReadResult.Changed(found.get());
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    requireNonNull(name, "name");
    requireNonNull(expected, "expected");
    if (content.length > MAX_REGISTER_BYTES) {
      throw new IllegalArgumentException(
          "A register has at most "
              + MAX_REGISTER_BYTES
              + " bytes; "
              + name
              + " would have "
              + content.length);
    }
    Call unused = new Call(timeout);
    byte[] copy = content.clone();
    return remote.compareAndSet(name, expected, copy)
        ? new CompareAndSetResult.Written(MemoryRemote.version(copy))
        : new CompareAndSetResult.Conflict();
  }

  @Override
  public RemoteRetention retention(Duration timeout) {
    Call unused = new Call(timeout);
    return new RemoteRetention.Unlimited();
  }

  @Override
  public Optional<String> location() {
    return remote.location();
  }

  @Override
  public void close() {
    closed = true;
  }

  /** A call that has begun; made by the thread that makes the call. */
  private final class Call {

    private final long begun = System.nanoTime();
    private final Duration timeout;

    Call(Duration timeout) {
      this.timeout = requireNonNull(timeout, "timeout");
      if (closed) {
        throw new StoreClosedException("The in-memory remote store is closed; open a new one");
      }
      check();
    }

    /** Throws if the call must end. */
    void check() {
      if (Thread.currentThread().isInterrupted()) {
        throw new RemoteCancelledException("The calling thread was interrupted");
      }
      if (closed) {
        throw new RemoteCancelledException("The store was closed during the call");
      }
      if (timeout.minusNanos(System.nanoTime() - begun).compareTo(Duration.ZERO) <= 0) {
        throw new RemoteUnavailableException("Not done within the timeout of " + timeout);
      }
    }

    byte[] read(ObjectName name, Content content, int size) {
      byte[] bytes = new byte[size];
      int length = 0;
      try (InputStream source = content.open()) {
        while (length < size) {
          int read = source.read(bytes, length, Math.min(PIECE, size - length));
          check();
          if (read < 0) {
            break;
          }
          length += read;
        }
        if (length < size || source.read() >= 0) {
          throw new IllegalArgumentException(
              "The content of "
                  + name
                  + " said that it has "
                  + size
                  + " bytes, and has "
                  + (length < size ? "only " + length : "more"));
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The content of " + name + " cannot be read", e);
      }
      check();
      return bytes;
    }

    void write(byte[] bytes, OutputStream sink) {
      try {
        for (int from = 0; from < bytes.length; from += PIECE) {
          sink.write(bytes, from, Math.min(PIECE, bytes.length - from));
          check();
        }
      } catch (IOException e) {
        throw new UncheckedIOException("The bytes could not be passed on", e);
      }
    }
  }
}
