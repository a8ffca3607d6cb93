package io.inmesh.okhttp;

import java.io.IOException;
import java.util.List;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;

/**
 * Stands in for the application's cookie jar while an attempt is sent: cookies belong to the URL of
 * the application, not to the endpoint's, and are among the headers already.
 *
 * <p>OkHttp asks it once per request that it sends, which is where a request shows that OkHttp adds
 * on its own account: a redirect that would go to the same endpoint whatever its host, or a
 * repeated request that no retry policy knows of. Such a request is stopped.
 */
final class AttemptCookies implements CookieJar {
  private final CallEvents events;

  AttemptCookies(CallEvents events) {
    this.events = events;
  }

  @Override
  public List<Cookie> loadForRequest(HttpUrl url) {
    if (events.attempt() instanceof Sending sending && sending.isFollowUp()) {
      throw AttemptCookies.<RuntimeException>unchecked(new FollowUpStopped());
    }
    return List.of();
  }

  @Override
  public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {
    // Saved for the application's URL when the response is delivered.
  }

  /** OkHttp, being Kotlin, lets I/O exceptions pass through methods that do not declare them. */
  @SuppressWarnings({
    "unchecked",
    "TypeParameterUnusedInFormals"
  }) // The compiler infers no checked one.
  private static <E extends Throwable> E unchecked(IOException e) throws E {
    throw (E) e;
  }

  /** The request that OkHttp adds is not sent. */
  static final class FollowUpStopped extends IOException {
    private static final long serialVersionUID = 1;

    FollowUpStopped() {
      super("a follow-up request goes through the mesh, not to the same endpoint");
    }
  }
}
