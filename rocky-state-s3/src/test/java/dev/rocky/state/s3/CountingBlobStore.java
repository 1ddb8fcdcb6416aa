package dev.rocky.state.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectsRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Remembers the requests of clients; outermost, so that it sees none of the server's own. */
final class CountingBlobStore extends ForwardingBlobStore {

  private final List<S3Request> requests = new ArrayList<>();

  CountingBlobStore(BlobStore store) {
    super(store);
  }

  /** The requests since this was called last. */
  synchronized List<S3Request> take() {
    List<S3Request> taken = List.copyOf(requests);
    requests.clear();
    return taken;
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    byte[] content = whole(body);
    count(S3Request.Kind.PUT, request.key(), content.length);
    return super.putBlob(request, new ByteArrayInputStream(content));
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    count(S3Request.Kind.GET, request.key(), 0);
    return super.getBlob(request);
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    count(S3Request.Kind.LIST, request.prefix() == null ? "" : request.prefix(), 0);
    return super.list(request);
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    count(S3Request.Kind.DELETE, request.key(), 0);
    return super.removeBlob(request);
  }

  @Override
  public DeleteObjectsResponse removeBlobs(DeleteObjectsRequest request) {
    count(S3Request.Kind.DELETE, "", 0);
    return delegate().removeBlobs(request); // or each of them would come here, too
  }

  private synchronized void count(S3Request.Kind kind, String key, long bytes) {
    requests.add(new S3Request(kind, key, bytes));
  }

  private static byte[] whole(InputStream body) {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
