package dev.rocky.state.s3;

/**
 * A request that a server got.
 *
 * @param kind what was asked
 * @param key the object's key, what the keys of a listing begin with, or an empty text for a delete
 *     of many
 * @param bytes of the object in the request; 0 where there is none. Headers, signatures and the
 *     names to delete do not count
 */
public record S3Request(Kind kind, String key, long bytes) {

  /** What was asked. */
  public enum Kind {
    /** To create or to replace an object. */
    PUT,
    /** For an object, whether it was to be sent or had not changed. */
    GET,
    /** For a page of names. */
    LIST,
    /** To delete one or many. */
    DELETE
  }

  /** Reads what {@link #toString} wrote. */
  static S3Request parse(String line) {
    String[] parts = line.split(" ", 3);
    return new S3Request(Kind.valueOf(parts[0]), parts[2], Long.parseLong(parts[1]));
  }

  /** For example {@code PUT 120 rocky/state/default/HEAD}. */
  @Override
  public String toString() {
    return kind + " " + bytes + " " + key;
  }
}
