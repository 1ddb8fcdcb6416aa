package dev.rocky.state.s3;

import java.io.InputStream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/** Overwrites whatever the conditions say, as servers do that do not know them. */
final class HeedlessBlobStore extends ForwardingBlobStore {

  HeedlessBlobStore(BlobStore store) {
    super(store);
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    return super.putBlob(request.toBuilder().ifMatch(null).ifNoneMatch(null).build(), body);
  }
}
