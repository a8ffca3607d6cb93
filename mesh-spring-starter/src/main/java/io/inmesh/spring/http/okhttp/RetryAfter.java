package io.inmesh.spring.http.okhttp;

import static java.net.HttpURLConnection.HTTP_UNAVAILABLE;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Keeps {@code Retry-After} from OkHttp, which repeats a request by itself for a 503 with 0: the
 * mesh stops that, but the body of the answer would be gone by then.
 */
final class RetryAfter {
  private static final String NAME = "Retry-After";
  private static final String HIDDEN = "Inmesh-Retry-After";

  private RetryAfter() {}

  /** As a network interceptor. */
  static Response hide(Interceptor.Chain chain) throws IOException {
    Response response = chain.proceed(chain.request());
    return response.code() == HTTP_UNAVAILABLE ? rename(response, NAME, HIDDEN) : response;
  }

  /** The response as it was before it was hidden. */
  static Response restore(Response response) {
    return response.code() == HTTP_UNAVAILABLE ? rename(response, HIDDEN, NAME) : response;
  }

  private static Response rename(Response response, String from, String to) {
    if (response.header(from) == null) {
      return response;
    }
    Response.Builder builder = response.newBuilder().removeHeader(from);
    response.headers(from).forEach(value -> builder.addHeader(to, value));
    return builder.build();
  }
}
