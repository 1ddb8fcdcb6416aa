package dev.rocky.state.s3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.rocky.state.remote.CompareAndSetResult.Written;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult.Created;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.RegisterName;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.Version;
import dev.rocky.state.s3.S3Settings.Encryption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/** What is asked of the server arrives there, with objects and registers. */
class S3EncryptionTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final AtomicReference<AnsweringBlobStore> blobs = new AtomicReference<>();
  private final S3Server server =
      S3Server.startWith(
          store -> {
            blobs.set(new AnsweringBlobStore(store));
            return blobs.get();
          });

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void withoutAWishNothingIsAskedFor() {
    for (PutObjectRequest put : putsWith(server.settings())) {
      assertNull(put.serverSideEncryption());
      assertNull(put.ssekmsKeyId());
    }
  }

  @Test
  void keysOfS3AreAskedFor() {
    for (PutObjectRequest put : putsWith(server.settings().encryption(Encryption.SSE_S3))) {
      assertEquals(ServerSideEncryption.AES256, put.serverSideEncryption());
    }
  }

  @Test
  void aKeyOfTheKeyServiceIsAskedForByItsId() {
    for (PutObjectRequest put :
        putsWith(server.settings().encryption(Encryption.SSE_KMS).kmsKeyId("key-1"))) {
      assertEquals(ServerSideEncryption.AWS_KMS, put.serverSideEncryption());
      assertEquals("key-1", put.ssekmsKeyId());
    }
  }

  private List<PutObjectRequest> putsWith(S3SettingsBuilder settings) {
    try (RemoteStore store = S3RemoteStore.open(settings.build())) {
      assertInstanceOf(
          Created.class,
          store.create(new Folder("segments").object("a"), Content.of(new byte[1]), TIMEOUT));
      assertInstanceOf(
          Written.class,
          store.compareAndSet(new RegisterName("HEAD"), Version.ABSENT, new byte[1], TIMEOUT));
    }
    assertEquals(2, blobs.get().puts().size());
    return blobs.get().puts();
  }
}
