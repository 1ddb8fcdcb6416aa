package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.Key;
import dev.rocky.state.remote.Content;
import dev.rocky.state.spi.CommitId;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one object of a segment: what it is, and then its entries in key order, one block in memory
 * at a time. Whether the object as a whole is the one that its reference names is only known when
 * {@link #hasNext} has said that there is nothing more; what is done with entries before that must
 * be undone if an exception comes.
 *
 * <p>Besides what the methods say, each may throw {@link
 * dev.rocky.state.remote.RemoteDamagedException} if the object is not what it must be, {@link
 * RemoteKeyException} if it cannot be decrypted, and {@link UncheckedIOException} if its bytes
 * cannot be read; then it is of no use any more. For one thread at a time.
 */
final class SegmentReader implements Iterator<SegmentEntry>, AutoCloseable {

  private final SegmentReference reference;
  private final DigestInputStream content;
  private final InputStream in;
  private final FieldInput body;
  private final BlockReader blocks;
  private final Format format;
  private final SegmentStart start;
  private final Optional<SegmentParts> parts;
  private @Nullable SegmentEntry next;
  private @Nullable Key last;
  private boolean ended;
  private long entries;

  private SegmentReader(
      SegmentReference reference, CommitId lineage, DigestInputStream content, Protection keys)
      throws IOException {
    this.reference = reference;
    this.content = content;
    this.in = new BufferedInputStream(content);
    ObjectIdentity identity = ObjectIdentity.segment(reference.name(), lineage);
    try {
      Protection.Start beginning = Protection.start(in, identity);
      this.format = beginning.format();
      this.body = new FieldInput(identity.name(), keys.rest(in, identity, format));
      if (beginning.generation() != identity.generation()) {
        throw body.damaged("it is of generation " + beginning.generation());
      }
      this.start = SegmentStart.read(body, reference.name(), lineage);
      this.parts = readParts();
    } catch (RemoteKeyException | NewerFormatException e) {
      throw unlessDamaged(e);
    }
    this.blocks = new BlockReader(body);
  }

  /**
   * Reads everything before the entries.
   *
   * @param reference what HEAD or the root say about it
   * @param lineage of that HEAD
   * @param content what was fetched
   * @throws NewerFormatException if newer versions only can read it
   */
  static SegmentReader open(
      SegmentReference reference, CommitId lineage, Content content, Protection protection) {
    reference.checkLength(content.size());
    try {
      DigestInputStream in = new DigestInputStream(content.open(), Sha256.digest());
      try {
        return new SegmentReader(reference, lineage, in, protection);
      } catch (IOException | RuntimeException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(reference, e);
    }
  }

  SegmentKind kind() {
    return start.kind();
  }

  /** The object's. */
  String name() {
    return reference.name().toString();
  }

  /** The page of the log that lies in it. */
  Optional<CommitLog> page() {
    return start.page();
  }

  /** Where the entries are, if they are not here; then {@link #hasNext} finds none. */
  Optional<SegmentParts> parts() {
    return parts;
  }

  /** How many entries were handed out. */
  long entries() {
    return entries;
  }

  /** Bytes of all blocks so far, before compression. */
  long bytes() {
    return blocks.bytes();
  }

  @Override
  public boolean hasNext() {
    if (next == null && !ended) {
      try {
        Optional<SegmentEntry> read = parts.isPresent() ? Optional.empty() : blocks.next();
        next = read.map(this::checked).orElse(null);
        if (next == null) {
          end();
        }
      } catch (RemoteKeyException e) {
        ended = true;
        throw unlessDamaged(e);
      } catch (IOException e) {
        throw unreadable(reference, e);
      }
    }
    return next != null;
  }

  @Override
  public SegmentEntry next() {
    if (!hasNext()) {
      throw new NoSuchElementException("Nothing behind the last entry of " + reference.name());
    }
    SegmentEntry entry = requireNonNull(next);
    next = null;
    entries++;
    return entry;
  }

  /** Closes the content; what was not read is not checked. */
  @Override
  public void close() {
    ended = true;
    blocks.close();
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(reference, e);
    }
  }

  private Optional<SegmentParts> readParts() throws IOException {
    int place = body.u1();
    return switch (place) {
      case SegmentWriter.ENTRIES -> Optional.empty();
      case SegmentWriter.PARTS -> {
        if (!reference.name().isRoot() || start.kind() == SegmentKind.PAGE) {
          throw body.damaged("it has parts, which it cannot have");
        }
        yield Optional.of(SegmentParts.read(body, reference.name()));
      }
      default -> throw body.damaged("it has neither entries nor parts, but " + place);
    };
  }

  private SegmentEntry checked(SegmentEntry entry) {
    if (last != null && last.compareTo(entry.key()) >= 0) {
      throw body.damaged(entry.key() + " comes behind " + last);
    }
    if (start.kind() == SegmentKind.PAGE) {
      throw body.damaged("it is for a page and has entries");
    }
    if (entry.isDeletion() && start.kind() == SegmentKind.SNAPSHOT) {
      throw body.damaged("it is a snapshot and has the deletion of " + entry.key());
    }
    last = entry.key();
    return entry;
  }

  private void end() throws IOException {
    ended = true;
    if (format.isWritable() && !body.isAtEnd()) {
      throw body.damaged("it goes on behind its end");
    }
    checkRest();
  }

  /** Reads on to the end, so that a changed object is not taken for one of another key. */
  private RuntimeException unlessDamaged(RuntimeException otherwise) {
    try {
      checkRest();
      return otherwise;
    } catch (IOException e) {
      return unreadable(reference, e);
    }
  }

  private void checkRest() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
    reference.checkSha256(Sha256.finish(content.getMessageDigest()));
  }

  private static UncheckedIOException unreadable(SegmentReference reference, IOException cause) {
    return new UncheckedIOException("Cannot read what was fetched of " + reference.name(), cause);
  }
}
