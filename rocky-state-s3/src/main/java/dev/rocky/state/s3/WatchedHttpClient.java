package dev.rocky.state.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Tells the {@link Call} of the thread what leaves this machine: which request is under way, and
 * when its last byte is about to. Below signing and framing, so it is the last byte indeed.
 */
final class WatchedHttpClient implements SdkHttpClient {

  private final SdkHttpClient client;

  WatchedHttpClient(SdkHttpClient client) {
    this.client = client;
  }

  @Override
  public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
    Call call =
        Calls.current()
            .orElseThrow(() -> new IllegalStateException("A request that belongs to no call"));
    long length = length(request.httpRequest());
    boolean hasBody = request.contentStreamProvider().isPresent() && length != 0;
    HttpExecuteRequest.Builder watched =
        HttpExecuteRequest.builder().request(request.httpRequest());
    request.metricCollector().ifPresent(watched::metricCollector);
    request
        .contentStreamProvider()
        .ifPresent(body -> watched.contentStreamProvider(watch(body, length, call)));
    ExecutableHttpRequest prepared = client.prepareRequest(watched.build());
    return new ExecutableHttpRequest() {
      @Override
      public HttpExecuteResponse call() throws IOException {
        call.begins(prepared);
        if (!hasBody) {
          call.sent();
        }
        return whole(prepared.call());
      }

      @Override
      public void abort() {
        prepared.abort();
      }
    };
  }

  @Override
  public String clientName() {
    return client.clientName();
  }

  @Override
  public void close() {
    client.close();
  }

  /**
   * The HTTP client takes the end of a connection for the end of the headers; an answer that says
   * nothing of its body would pass for a success without one. Errors may: they have a code.
   */
  private static HttpExecuteResponse whole(HttpExecuteResponse response) throws IOException {
    SdkHttpResponse head = response.httpResponse();
    boolean hasBody = head.isSuccessful() && head.statusCode() != 204;
    if (hasBody
        && head.firstMatchingHeader("Content-Length").isEmpty()
        && head.firstMatchingHeader("Transfer-Encoding").isEmpty()) {
      response.responseBody().ifPresent(body -> body.abort());
      throw new IOException("The answer broke off within its headers");
    }
    return response;
  }

  private static long length(SdkHttpRequest request) {
    return request.firstMatchingHeader("Content-Length").map(Long::parseLong).orElse(-1L);
  }

  private static ContentStreamProvider watch(ContentStreamProvider body, long length, Call call) {
    return () -> new WatchedBody(body.newStream(), length, call);
  }

  private static final class WatchedBody extends FilterInputStream {

    private final long length;
    private final Call call;
    private long read;

    /**
     * A body on its way.
     *
     * @param length bytes that it has, or -1 if the connection tells by its end
     */
    WatchedBody(InputStream body, long length, Call call) {
      super(body);
      this.length = length;
      this.call = call;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      passed(value < 0 ? -1 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      int passing = in.read(bytes, from, count);
      passed(passing);
      return passing;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void passed(int count) throws IOException {
      read += Math.max(count, 0);
      if (count < 0 || (length >= 0 && read >= length)) {
        call.sent();
      }
    }
  }
}
