package dev.rocky.state.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * S3Proxy looks at If-Match first and writes later; here nothing comes between. Whoever changes
 * something waits for the others, with its whole content at hand, so that a slow sender is in
 * nobody's way.
 */
class AtomicBlobStore extends ForwardingBlobStore {

  private final Object one = new Object();

  AtomicBlobStore(BlobStore store) {
    super(store);
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    byte[] content = whole(body);
    synchronized (one) {
      requireMatch(request);
      return super.putBlob(request, new ByteArrayInputStream(content));
    }
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    synchronized (one) {
      return super.completeMultipartUpload(upload, request);
    }
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    synchronized (one) {
      return super.copyBlob(request);
    }
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    synchronized (one) {
      return super.removeBlob(request);
    }
  }

  private void requireMatch(PutObjectRequest request) {
    if (request.ifMatch() == null) {
      return;
    }
    String current =
        blobMetadata(
                HeadObjectRequest.builder().bucket(request.bucket()).key(request.key()).build())
            .eTag();
    if (!bare(request.ifMatch()).equals(bare(current))) {
      throw error(412, "PreconditionFailed");
    }
  }

  /** What S3 says. */
  static RuntimeException error(int status, String code) {
    return S3Exception.builder()
        .statusCode(status)
        .awsErrorDetails(
            AwsErrorDetails.builder().errorCode(code).errorMessage("of the test").build())
        .build();
  }

  private static String bare(String tag) {
    return tag.replace("\"", "");
  }

  private static byte[] whole(InputStream body) {
    try {
      return body.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
