package dev.rocky.state.s3;

import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.RemoteName;

/**
 * A place in a bucket.
 *
 * @param bucket the bucket
 * @param key a key, or what several begin with
 */
record Location(String bucket, String key) {

  /** Where all names of the store lie. */
  static Location of(S3Settings settings) {
    return new Location(settings.bucket(), settings.prefix() + settings.namespace() + "/");
  }

  Location of(RemoteName name) {
    return new Location(bucket, key + name.path());
  }

  Location of(Folder folder) {
    return new Location(bucket, key + folder.name() + "/");
  }

  /** For example {@code s3://bucket/rocky/state/default/HEAD}. */
  @Override
  public String toString() {
    return "s3://" + bucket + "/" + key;
  }
}
