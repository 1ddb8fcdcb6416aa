package dev.rocky.state.sync;

import dev.rocky.state.Key;
import dev.rocky.state.StateException;
import dev.rocky.state.spi.RemoteRecord;
import dev.rocky.state.spi.ValueHash;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/**
 * Records in a temporary file, in their order. For each: length of the key (2 bytes), key, length
 * of the value (4; -1 if there is none), value, number of earlier values (4), and of each 0 if it
 * is absent, or 1 and its SHA-256. Nobody but the process that wrote it reads it.
 */
final class RecordFile implements RecordSource {

  private static final int BUFFER = 32 * 1024;
  private static final int NO_VALUE = -1;

  private final Path file;
  private final DataInputStream in;
  private long left;

  private RecordFile(Path file, DataInputStream in, long records) {
    this.file = file;
    this.in = in;
    this.left = records;
  }

  /**
   * Writes them.
   *
   * @return how many there are
   * @throws StateException if there is no room for them
   */
  static long write(Path file, Iterator<RemoteRecord> records) {
    long count = 0;
    try (DataOutputStream out =
        new DataOutputStream(
            new BufferedOutputStream(new FileOutputStream(file.toFile()), BUFFER))) {
      while (records.hasNext()) {
        write(out, records.next());
        count++;
      }
    } catch (IOException e) {
      throw new StateException(
          "A transfer cannot write to its temporary file " + file + ": " + e.getMessage(), e);
    }
    return count;
  }

  /** Those that were written, from the first on; {@code records} of them. */
  static RecordFile read(Path file, long records) {
    try {
      return new RecordFile(
          file,
          new DataInputStream(new BufferedInputStream(new FileInputStream(file.toFile()), BUFFER)),
          records);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public RemoteRecord next() {
    if (left == 0) {
      throw new NoSuchElementException("Nothing behind the last record");
    }
    try {
      left--;
      Key key = Key.ofBytes(bytes(in.readUnsignedShort()));
      int length = in.readInt();
      Optional<byte[]> value = length == NO_VALUE ? Optional.empty() : Optional.of(bytes(length));
      int count = in.readInt();
      List<ValueHash> earlier = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        earlier.add(
            in.readBoolean() ? ValueHash.ofSha256(bytes(ValueHash.BYTES)) : ValueHash.ABSENT);
      }
      return new RemoteRecord(key, value, earlier);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static void write(DataOutputStream out, RemoteRecord record) throws IOException {
    out.writeShort(record.key().length());
    out.write(record.key().bytes());
    out.writeInt(record.value().map(value -> value.length).orElse(NO_VALUE));
    if (record.value().isPresent()) {
      out.write(record.value().get());
    }
    out.writeInt(record.earlier().size());
    for (ValueHash hash : record.earlier()) {
      out.writeBoolean(!hash.isAbsent());
      if (!hash.isAbsent()) {
        out.write(hash.sha256().orElseThrow());
      }
    }
  }

  private byte[] bytes(int count) throws IOException {
    byte[] bytes = new byte[count];
    in.readFully(bytes);
    return bytes;
  }

  private static UncheckedIOException unreadable(Path file, IOException cause) {
    return new UncheckedIOException("Cannot read the temporary file " + file, cause);
  }
}
