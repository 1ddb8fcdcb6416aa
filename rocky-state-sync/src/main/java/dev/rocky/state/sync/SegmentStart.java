package dev.rocky.state.sync;

import static java.util.Objects.requireNonNull;

import dev.rocky.state.spi.CommitId;
import java.io.IOException;
import java.util.Optional;

/**
 * What stands in a segment before its content.
 *
 * @param kind of root and parts alike
 * @param lineage to which it belongs
 * @param name its own
 * @param page of the log, of a root only
 */
record SegmentStart(
    SegmentKind kind, CommitId lineage, SegmentName name, Optional<CommitLog> page) {

  SegmentStart {
    requireNonNull(lineage, "lineage");
    if (page.isPresent() && !name.isRoot()) {
      throw new IllegalArgumentException("The page of the log lies in the root, not in " + name);
    }
    if (kind == SegmentKind.PAGE && page.isEmpty()) {
      throw new IllegalArgumentException("A segment for a page has one");
    }
    if (page.isPresent() && page.get().newest().generation() >= name.generation()) {
      throw new IllegalArgumentException(
          "The page of commit " + name.generation() + " holds commits before it");
    }
  }

  ObjectIdentity identity() {
    return ObjectIdentity.segment(name, lineage);
  }

  /** The same of a part of this root. */
  SegmentStart withPart(int number) {
    return new SegmentStart(kind, lineage, name.withPart(number), Optional.empty());
  }

  /** Kind (1 byte), lineage (16), id (16), part (2), page or not (1), the page. */
  void write(FieldOutput out) throws IOException {
    out.u1(kind.code()).id(lineage).id(name.id()).u2(name.part()).u1(page.isPresent() ? 1 : 0);
    if (page.isPresent()) {
      out.i8(page.get().newest().generation());
      LogCodec.write(out, page.get());
    }
  }

  /** That of the segment that must be {@code name} in {@code lineage}. */
  static SegmentStart read(FieldInput in, SegmentName name, CommitId lineage) throws IOException {
    int code = in.u1();
    SegmentKind kind =
        SegmentKind.of(code).orElseThrow(() -> in.damaged("it has the unknown kind " + code));
    CommitId foundLineage = in.id();
    if (!foundLineage.equals(lineage)) {
      throw in.damaged("it belongs to lineage " + foundLineage + " and not to " + lineage);
    }
    CommitId id = in.id();
    int part = in.u2();
    if (!id.equals(name.id()) || part != name.part()) {
      throw in.damaged("it is part " + part + " of " + id + ", under another's name");
    }
    Optional<CommitLog> page =
        switch (in.u1()) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(LogCodec.read(in, in.i8()));
          default -> throw in.damaged("it has no page, or one, and not something else");
        };
    return in.made(() -> new SegmentStart(kind, lineage, name, page));
  }
}
