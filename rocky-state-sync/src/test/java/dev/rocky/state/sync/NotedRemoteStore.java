package dev.rocky.state.sync;

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
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * Copies what is sent into a folder, before it is sent, and notes what is told about HEAD, before
 * it is passed on. So the history of the remote can be told whatever is deleted there.
 */
final class NotedRemoteStore implements RemoteStore {

  private static final HeadCodec CODEC = new HeadCodec(Protection.NONE);

  private final RemoteStore store;
  private final Path archive;
  private final MachineNotes notes;

  NotedRemoteStore(RemoteStore store, Path archive, MachineNotes notes) {
    this.store = store;
    this.archive = archive;
    this.notes = notes;
  }

  /** Where the content of HEAD is that commit {@code id} made or would have made. */
  static Path head(Path archive, CommitId id) {
    return archive.resolve("HEAD-" + id);
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    try (InputStream in = content.open()) {
      Files.copy(in, archive.resolve(name.file()), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return store.create(name, content, timeout);
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    CommitId id = CODEC.decode(content).id();
    try {
      Files.write(head(archive, id), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    notes.sends(id, expected);
    CompareAndSetResult result = store.compareAndSet(name, expected, content, timeout);
    if (result instanceof CompareAndSetResult.Written written) {
      notes.read(written.version(), id);
    }
    return result;
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    Optional<Register> found = store.read(name, timeout);
    found.ifPresent(this::note);
    return found;
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    ReadResult result = store.readIfChanged(name, known, timeout);
    if (result instanceof ReadResult.Changed changed) {
      note(changed.register());
    }
    return result;
  }

  private void note(Register head) {
    notes.read(head.version(), CODEC.decode(head.content()).id());
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    return store.get(name, sink, maxBytes, timeout);
  }

  @Override
  public Listing list(Folder folder, PageToken page, Duration timeout) {
    return store.list(folder, page, timeout);
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    store.delete(names, timeout);
  }

  /** What it says is no news: it was sent, or read, by somebody before. */
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
    store.close();
  }
}
