package dev.rocky.state.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.blobstore.BlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Answers what a test says, before or after it does what it was asked for; counts and remembers.
 */
final class AnsweringBlobStore extends AtomicBlobStore {

  /** An answer, and whether the request has its effect all the same. */
  private record Answer(int status, String code, boolean takesEffect) {}

  private final Queue<Answer> answers = new ArrayDeque<>();
  private final AtomicBoolean breaksOff = new AtomicBoolean();
  private final AtomicInteger requests = new AtomicInteger();
  private final List<PutObjectRequest> puts = Collections.synchronizedList(new ArrayList<>());

  AnsweringBlobStore(BlobStore store) {
    super(store);
  }

  /** The next request has no effect, and this answer. */
  synchronized void answer(int status, String code) {
    answers.add(new Answer(status, code, false));
  }

  /** The next request that puts something does, and has this answer. */
  synchronized void doAndAnswer(int status, String code) {
    answers.add(new Answer(status, code, true));
  }

  /** The next object that is got ends at its half, though it was said to be longer. */
  void breakOff() {
    breaksOff.set(true);
  }

  /** Whether it has answered all that it was to answer. */
  synchronized boolean saidAll() {
    return answers.isEmpty() && !breaksOff.get();
  }

  /** How many requests came since this was asked last. */
  int requests() {
    return requests.getAndSet(0);
  }

  /** What was to be put, in order. */
  List<PutObjectRequest> puts() {
    return List.copyOf(puts);
  }

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    puts.add(request);
    Answer answer = next();
    if (answer == null) {
      return super.putBlob(request, body);
    }
    if (answer.takesEffect()) {
      PutObjectResponse unused = super.putBlob(request, body);
    }
    throw error(answer.status(), answer.code());
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    throwNext();
    ResponseInputStream<GetObjectResponse> found = super.getBlob(request);
    return breaksOff.getAndSet(false) ? half(found) : found;
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    throwNext();
    return super.list(request);
  }

  private static ResponseInputStream<GetObjectResponse> half(
      ResponseInputStream<GetObjectResponse> whole) {
    try (whole) {
      byte[] content = whole.readAllBytes();
      return new ResponseInputStream<>(
          whole.response(),
          AbortableInputStream.create(new ByteArrayInputStream(content, 0, content.length / 2)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void throwNext() {
    Answer answer = next();
    if (answer != null) {
      throw error(answer.status(), answer.code());
    }
  }

  private synchronized Answer next() {
    requests.incrementAndGet();
    return answers.poll();
  }
}
