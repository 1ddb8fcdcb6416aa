package dev.rocky.state.sync;

import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.spi.CommitId;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a segment: {@code <generation>-<id>} of the root, {@code <generation>-<id>-<part>} of
 * its parts, in 16, 32 and 4 lower-case hexadecimal digits.
 *
 * @param generation that of the commit, or the one whose state the snapshot is; 1 for the first
 * @param id of the commit or of the upload
 * @param part 0 for the root, 1 to {@value #MAX_PARTS} for a part
 */
record SegmentName(long generation, CommitId id, int part) {

  /** Where segments are. */
  static final Folder FOLDER = new Folder("segments");

  /** How many parts a root can have. */
  static final int MAX_PARTS = 0xFFFF;

  private static final Pattern FORM =
      Pattern.compile("([0-7][0-9a-f]{15})-([0-9a-f]{32})(?:-([0-9a-f]{4}))?");

  SegmentName {
    if (generation < 1) {
      throw new IllegalArgumentException("A generation is 1 or more, not " + generation);
    }
    if (id.isNone()) {
      throw new IllegalArgumentException("A segment has the id of a commit or an upload");
    }
    if (part < 0 || part > MAX_PARTS) {
      throw new IllegalArgumentException("A part is 0 to " + MAX_PARTS + ", not " + part);
    }
  }

  /** The name of the root. */
  static SegmentName root(long generation, CommitId id) {
    return new SegmentName(generation, id, 0);
  }

  /** The name of a part of this root, 1 for the first. */
  SegmentName withPart(int number) {
    return new SegmentName(generation, id, number);
  }

  boolean isRoot() {
    return part == 0;
  }

  /** The name at the remote. */
  ObjectName object() {
    HexFormat hex = HexFormat.of();
    return FOLDER.object(
        hex.toHexDigits(generation) + "-" + id + (isRoot() ? "" : "-" + hex.toHexDigits(part, 4)));
  }

  /** The segment that goes by {@code name}; empty if that is no name of one. */
  static Optional<SegmentName> parse(ObjectName name) {
    Matcher form = FORM.matcher(name.file());
    if (!name.folder().equals(FOLDER) || !form.matches()) {
      return Optional.empty();
    }
    long generation = HexFormat.fromHexDigitsToLong(form.group(1));
    CommitId id = CommitId.parse(form.group(2));
    int part = form.group(3) == null ? 0 : HexFormat.fromHexDigits(form.group(3));
    boolean named = generation > 0 && !id.isNone() && (form.group(3) == null || part > 0);
    return named ? Optional.of(new SegmentName(generation, id, part)) : Optional.empty();
  }

  @Override
  public String toString() {
    return object().path();
  }
}
