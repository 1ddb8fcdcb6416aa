package dev.rocky.state.sync.model;

import org.jspecify.annotations.Nullable;

/**
 * A request that got no answer and may take effect at any time.
 *
 * @param create the segment to create, null for a compare-and-set
 * @param expected what HEAD must be, null for absent
 * @param content what HEAD becomes, null for a create
 * @param delta the segment whose change the content brings, null if it brings none
 */
record Request(
    @Nullable Segment create,
    @Nullable Head expected,
    @Nullable Head content,
    @Nullable Segment delta) {

  static Request create(Segment segment) {
    return new Request(segment, null, null, null);
  }

  static Request set(@Nullable Head expected, Head content, @Nullable Segment delta) {
    return new Request(null, expected, content, delta);
  }

  /** One number for equal requests. */
  int key() {
    return create == null ? content.id() << 1 : create.name() << 1 | 1;
  }

  @Override
  public String toString() {
    return create == null ? "set " + content.id() : "create " + create.name();
  }
}
