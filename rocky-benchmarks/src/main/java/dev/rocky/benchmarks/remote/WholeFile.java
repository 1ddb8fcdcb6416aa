package dev.rocky.benchmarks.remote;

import dev.rocky.state.Progress;
import dev.rocky.state.lmdb.BackupReport;
import dev.rocky.state.lmdb.LmdbStateStore;
import dev.rocky.state.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * How a ledger is shared without a protocol: a copy of its file, which replaces the one that is
 * there if nobody has replaced that meanwhile.
 */
final class WholeFile implements AutoCloseable {

  private static final String KEY = "whole/state.lmdb";

  private final LmdbStateStore store;
  private final Path copy;
  private final S3Client client;
  private String version;

  /** Uploads the file of {@code store}, which stays open, for the first time. */
  WholeFile(LmdbStateStore store, Path copy, S3Server server) throws IOException {
    this.store = store;
    this.copy = copy;
    client = server.client();
    copy();
    version = client.putObject(put -> put.bucket(S3Server.BUCKET).key(KEY), body()).eTag();
    Files.delete(copy);
  }

  /** Uploads it again. */
  void push() throws IOException {
    copy();
    String expected = version;
    version =
        client
            .putObject(put -> put.bucket(S3Server.BUCKET).key(KEY).ifMatch(expected), body())
            .eTag();
    Files.delete(copy);
  }

  @Override
  public void close() {
    client.close();
  }

  private void copy() {
    BackupReport unused = store.backup(copy, Progress.NONE);
  }

  private RequestBody body() {
    return RequestBody.fromFile(copy);
  }
}
