package dev.rocky.state.sync;

import dev.rocky.state.memory.MemoryRemote;
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
import dev.rocky.state.remote.RemoteName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Objects in files of one folder, registers in memory: a remote whose size takes no memory. For one
 * process, without timeouts.
 */
final class FolderRemote implements RemoteStore {

  private final Path folder;
  private final RemoteStore registers = new MemoryRemote().open();

  FolderRemote(Path folder) {
    this.folder = folder;
  }

  @Override
  public CreateResult create(ObjectName name, Content content, Duration timeout) {
    try (InputStream in = content.open()) {
      if (Files.exists(file(name))) {
        return new CreateResult.AlreadyExists();
      }
      Files.copy(in, file(name));
      return new CreateResult.Created();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public boolean get(ObjectName name, OutputStream sink, long maxBytes, Duration timeout) {
    try {
      if (Files.exists(file(name))) {
        Files.copy(file(name), sink);
        return true;
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Listing list(Folder in, PageToken page, Duration timeout) {
    List<Listing.Listed> listed = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        ObjectName name = in.object(file.getFileName().toString());
        listed.add(
            new Listing.Listed(
                name, Files.size(file), Files.getLastModifiedTime(file).toInstant()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Listing(listed, Optional.empty(), Instant.now());
  }

  @Override
  public void delete(Collection<? extends RemoteName> names, Duration timeout) {
    for (RemoteName name : names) {
      try {
        Files.deleteIfExists(file((ObjectName) name));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public Optional<Register> read(RegisterName name, Duration timeout) {
    return registers.read(name, timeout);
  }

  @Override
  public ReadResult readIfChanged(RegisterName name, Version known, Duration timeout) {
    return registers.readIfChanged(name, known, timeout);
  }

  @Override
  public CompareAndSetResult compareAndSet(
      RegisterName name, Version expected, byte[] content, Duration timeout) {
    return registers.compareAndSet(name, expected, content, timeout);
  }

  @Override
  public void close() {
    registers.close();
  }

  private Path file(ObjectName name) {
    return folder.resolve(name.file());
  }
}
