package dev.rocky.state.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the entries of a root are that does not hold them itself.
 *
 * @param parts in the order of their keys
 * @param entries how many there are in all of them
 * @param bytes of all of them before compression
 */
record SegmentParts(List<SegmentReference> parts, long entries, long bytes) {

  SegmentParts {
    parts = List.copyOf(parts);
    long packed = parts.stream().mapToLong(SegmentReference::length).sum();
    if (parts.isEmpty() || parts.size() > SegmentName.MAX_PARTS) {
      throw new IllegalArgumentException("A root cannot have " + parts.size() + " parts");
    }
    if (bytes < 0 || bytes > packed * EntryLimits.MAX_RATIO) {
      throw new IllegalArgumentException(
          "Parts of " + packed + " bytes cannot hold " + bytes + " bytes of entries");
    }
    if (entries < 0 || entries > bytes) {
      throw new IllegalArgumentException(bytes + " bytes cannot be " + entries + " entries");
    }
  }

  /** Number of parts (2 bytes), entries (8), bytes (8), and of each part length and SHA-256. */
  void write(FieldOutput out) throws IOException {
    out.u2(parts.size()).i8(entries).i8(bytes);
    for (SegmentReference part : parts) {
      out.content(part);
    }
  }

  static SegmentParts read(FieldInput in, SegmentName root) throws IOException {
    int count = in.u2();
    long entries = in.i8();
    long bytes = in.i8();
    List<SegmentReference> parts = new ArrayList<>();
    for (int part = 1; part <= count; part++) {
      parts.add(in.content(root.withPart(part)));
    }
    return in.made(() -> new SegmentParts(parts, entries, bytes));
  }
}
