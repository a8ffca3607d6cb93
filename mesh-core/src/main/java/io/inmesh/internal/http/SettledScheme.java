package io.inmesh.internal.http;

import io.inmesh.call.RequestView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request with the scheme that Envoy would give it ({@code :scheme}). */
public final class SettledScheme extends ForwardedRequest {
  private static final String FORWARDED_PROTO = "x-forwarded-proto";

  private final String scheme;

  /**
   * A request.
   *
   * @param original the rest
   */
  public SettledScheme(RequestView original, String scheme) {
    super(original);
    this.scheme = scheme;
  }

  /**
   * A request of the application's. Over HTTP/1 Envoy takes the scheme from {@code
   * x-forwarded-proto}; what gRPC sends names its own.
   */
  public static RequestView outbound(RequestView request) {
    String told = request.multiplexed() ? null : told(request.headers().get(FORWARDED_PROTO));
    return told == null || told.equals(request.scheme())
        ? request
        : new SettledScheme(request, told);
  }

  /** The scheme that a value of {@code x-forwarded-proto} tells; null for none. */
  public static @Nullable String told(@Nullable String forwarded) {
    return forwarded != null
            && (forwarded.equalsIgnoreCase("https") || forwarded.equalsIgnoreCase("http"))
        ? forwarded.toLowerCase(Locale.ROOT)
        : null;
  }

  @Override
  public String scheme() {
    return scheme;
  }
}
