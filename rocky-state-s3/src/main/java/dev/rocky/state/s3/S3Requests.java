package dev.rocky.state.s3;

import dev.rocky.state.remote.CompareAndSetResult;
import dev.rocky.state.remote.Content;
import dev.rocky.state.remote.CreateResult;
import dev.rocky.state.remote.Folder;
import dev.rocky.state.remote.Listing;
import dev.rocky.state.remote.Listing.Listed;
import dev.rocky.state.remote.ObjectName;
import dev.rocky.state.remote.PageToken;
import dev.rocky.state.remote.ReadResult;
import dev.rocky.state.remote.Register;
import dev.rocky.state.remote.RemoteDamagedException;
import dev.rocky.state.remote.RemoteRefusedException;
import dev.rocky.state.remote.RemoteRetention;
import dev.rocky.state.remote.RemoteStore;
import dev.rocky.state.remote.RemoteUnavailableException;
import dev.rocky.state.remote.Version;
import dev.rocky.state.s3.S3Settings.Encryption;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DeleteObjectsResponse;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Error;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * The requests of a store and what their answers mean. Made on a worker's thread; what the SDK
 * throws is told by {@link Failure}.
 */
final class S3Requests {

  /** Names that one request may delete, by the rules of S3. */
  static final int MAX_DELETE = 1_000;

  private static final int PIECE = 16 * 1024;
  private static final String TYPE = "application/octet-stream";

  private final S3Client s3;
  private final S3Settings settings;

  S3Requests(S3Client s3, S3Settings settings) {
    this.s3 = s3;
    this.settings = settings;
  }

  CreateResult create(Call call, Location target, Content content, long size) throws IOException {
    if (size == 0) { // nobody would read it to its end
      int unused = new UploadStream(target, content, size, call).read();
    }
    try {
      String tag =
          s3.putObject(
                  put(target).ifNoneMatch("*").build(),
                  RequestBody.fromContentProvider(
                      () -> new UploadStream(target, content, size, call), size, TYPE))
              .eTag();
      return version(tag).isPresent() // else it may be no S3 server that says yes
          ? new CreateResult.Created()
          : new CreateResult.Unknown(noVersion(target));
    } catch (S3Exception e) {
      if (e.statusCode() == 412) {
        return new CreateResult.AlreadyExists();
      }
      throw e;
    }
  }

  CompareAndSetResult compareAndSet(Call call, Location target, Version expected, byte[] content) {
    PutObjectRequest.Builder put = put(target);
    if (expected.isAbsent()) {
      put.ifNoneMatch("*");
    } else if (version(expected.text()).isEmpty()) {
      return new CompareAndSetResult.Conflict(); // it would be a list, or * for any
    } else {
      put.ifMatch(expected.text());
    }
    try {
      String tag = s3.putObject(put.build(), RequestBody.fromBytes(content)).eTag();
      return version(tag)
          .<CompareAndSetResult>map(CompareAndSetResult.Written::new)
          .orElseGet(() -> new CompareAndSetResult.Unknown(noVersion(target)));
    } catch (S3Exception e) {
      if (e.statusCode() == 412 || (!expected.isAbsent() && Failure.isAbsent(e))) {
        return new CompareAndSetResult.Conflict();
      }
      throw e;
    }
  }

  boolean get(Call call, Location target, OutputStream sink, long maxBytes) {
    try {
      return s3.getObject(
          get(target).build(),
          abortingOnFailure(
              (response, body) -> {
                if (version(response.eTag()).isEmpty()) {
                  throw call.remember(noVersion(target));
                }
                receive(call, target, response, body, sink, maxBytes);
                return true;
              }));
    } catch (S3Exception e) {
      if (Failure.isAbsent(e)) {
        return false;
      }
      throw e;
    }
  }

  ReadResult read(Call call, Location target, Version known) {
    GetObjectRequest.Builder get = get(target);
    if (version(known.text()).isPresent()) {
      get.ifNoneMatch(known.text());
    }
    try {
      return s3.getObject(
          get.build(),
          abortingOnFailure(
              (response, body) -> {
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                receive(call, target, response, body, content, RemoteStore.MAX_REGISTER_BYTES);
                Version version =
                    version(response.eTag()).orElseThrow(() -> call.remember(noVersion(target)));
                return new ReadResult.Changed(new Register(version, content.toByteArray()));
              }));
    } catch (S3Exception e) {
      if (e.statusCode() == 304) {
        return new ReadResult.Unchanged();
      }
      if (Failure.isAbsent(e)) {
        return new ReadResult.Absent();
      }
      throw e;
    }
  }

  Listing list(Call call, Location target, Folder folder, PageToken page) {
    ListObjectsV2Response response =
        s3.listObjectsV2(
            r ->
                r.bucket(target.bucket())
                    .prefix(target.key())
                    .encodingType(EncodingType.URL) // the keys of others may hold what XML cannot
                    .continuationToken(page.text().isEmpty() ? null : page.text()));
    String token = response.nextContinuationToken();
    if (response.isTruncated() == null
        || (response.isTruncated() && (token == null || token.isEmpty()))) {
      throw call.remember(incomplete(target));
    }
    List<Listed> objects = new ArrayList<>();
    for (S3Object object : response.contents()) {
      name(target, folder, object.key())
          .ifPresent(name -> objects.add(new Listed(name, object.size(), object.lastModified())));
    }
    Optional<PageToken> next =
        response.isTruncated() ? Optional.of(new PageToken(token)) : Optional.empty();
    return new Listing(objects, next, now(call, target, response));
  }

  /** How many names were deleted. */
  int delete(Call call, Location root, List<Location> targets) {
    for (int from = 0; from < targets.size(); from += MAX_DELETE) {
      List<ObjectIdentifier> keys =
          targets.subList(from, Math.min(from + MAX_DELETE, targets.size())).stream()
              .map(target -> ObjectIdentifier.builder().key(target.key()).build())
              .toList();
      DeleteObjectsResponse response =
          s3.deleteObjects(r -> r.bucket(root.bucket()).delete(d -> d.objects(keys)));
      for (S3Error error : response.errors()) {
        Location target =
            targets.stream().filter(t -> t.key().equals(error.key())).findFirst().orElse(root);
        throw call.remember(Failure.ofDelete(target, error, call.secrets()));
      }
      if (response.deleted().size() < keys.size()) {
        throw call.remember(incomplete(root));
      }
    }
    return targets.size();
  }

  /** A server that has no lifecycle rules, or shows them to others only, does not tell. */
  RemoteRetention retention(Location root) {
    try {
      return Lifecycle.of(
          root, s3.getBucketLifecycleConfiguration(r -> r.bucket(root.bucket())).rules());
    } catch (S3Exception e) {
      return switch (Failure.code(e)) {
        case "NoSuchLifecycleConfiguration" -> new RemoteRetention.Unlimited();
        case "AccessDenied" ->
            new RemoteRetention.NotTold(
                "s3:GetLifecycleConfiguration is not granted on the bucket " + root.bucket());
        case "NotImplemented", "MethodNotAllowed" ->
            new RemoteRetention.NotTold("the server does not tell its lifecycle rules");
        default -> throw e;
      };
    }
  }

  private PutObjectRequest.Builder put(Location target) {
    PutObjectRequest.Builder put =
        PutObjectRequest.builder().bucket(target.bucket()).key(target.key());
    if (settings.encryption() == Encryption.SSE_S3) {
      put.serverSideEncryption(ServerSideEncryption.AES256);
    } else if (settings.encryption() == Encryption.SSE_KMS) {
      put.serverSideEncryption(ServerSideEncryption.AWS_KMS);
      settings.kmsKeyId().ifPresent(put::ssekmsKeyId);
    }
    return put;
  }

  private static GetObjectRequest.Builder get(Location target) {
    return GetObjectRequest.builder()
        .bucket(target.bucket())
        .key(target.key())
        .checksumMode(ChecksumMode.ENABLED);
  }

  /** Passes the body on to {@code sink}, all of it or an exception. */
  private static void receive(
      Call call,
      Location target,
      GetObjectResponse response,
      AbortableInputStream body,
      OutputStream sink,
      long maxBytes)
      throws IOException {
    long length = response.contentLength() == null ? -1 : response.contentLength();
    if (length > maxBytes) {
      throw call.remember(tooLarge(target, length + " bytes", maxBytes));
    }
    byte[] piece = new byte[PIECE];
    long received = 0;
    for (int count = body.read(piece); count >= 0; count = body.read(piece)) {
      received += count;
      if (received > maxBytes) {
        throw call.remember(tooLarge(target, "more", maxBytes));
      }
      int arrived = count;
      boolean unused =
          call.ofTheCaller(
              () -> {
                sink.write(piece, 0, arrived);
                return true;
              });
    }
    if (length >= 0 && received != length) {
      throw call.remember(
          new RemoteUnavailableException(
              target + ": only " + received + " of " + length + " bytes arrived; try again"));
    }
  }

  /** Closes the connection instead of reading what nobody wants any more. */
  private static <T> ResponseTransformer<GetObjectResponse, T> abortingOnFailure(
      ResponseTransformer<GetObjectResponse, T> transformer) {
    return (response, body) -> {
      try {
        return transformer.transform(response, body);
      } catch (Exception | Error e) {
        body.abort();
        throw e;
      }
    };
  }

  private static RemoteDamagedException tooLarge(Location target, String has, long maxBytes) {
    return new RemoteDamagedException(
        target
            + " has "
            + has
            + ", and may have "
            + maxBytes
            + " at most: it is not what this library stored there; find out who did");
  }

  private static RemoteUnavailableException incomplete(Location target) {
    return new RemoteUnavailableException(target + ": the answer is not complete; try again");
  }

  private static RemoteUnavailableException noVersion(Location target) {
    return new RemoteUnavailableException(
        target + ": the answer has no entity tag in quotes; if none ever has, use another server");
  }

  /** In quotes, so that one that was cut off is not taken for another. */
  private static Optional<Version> version(@Nullable String tag) {
    return Optional.ofNullable(tag)
        .filter(text -> text.matches("\"[\\x21\\x23-\\x7E]{1,254}\""))
        .map(Version::new);
  }

  /** What others put below the folder is none of our objects. */
  private static Optional<ObjectName> name(Location target, Folder folder, String key) {
    try {
      return Optional.of(folder.object(key.substring(target.key().length())));
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private static Instant now(Call call, Location target, ListObjectsV2Response response) {
    String date = response.sdkHttpResponse().firstMatchingHeader("Date").orElse("");
    try {
      return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw call.remember(
          new RemoteRefusedException(
              target + ": the server does not say what time it is; use another server", e));
    }
  }
}
