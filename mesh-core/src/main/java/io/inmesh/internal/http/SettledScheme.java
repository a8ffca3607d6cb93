package io.inmesh.internal.http;

import io.inmesh.call.RequestView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request with the scheme that Envoy would give it ({@code :scheme}). */
public final class SettledScheme extends ForwardedRequest {
  /** The header by which a proxy tells it. */
  public static final String FORWARDED_PROTO = "x-forwarded-proto";

  private final String scheme;

  private SettledScheme(RequestView original, String scheme) {
    super(original);
    this.scheme = scheme;
  }

  /** A request with this scheme; itself where it has it. */
  public static RequestView of(RequestView request, String scheme) {
    return scheme.equals(request.scheme()) ? request : new SettledScheme(request, scheme);
  }

  /**
   * A request of the application's. Over HTTP/1 Envoy takes the scheme from {@code
   * x-forwarded-proto}; what gRPC sends names its own.
   */
  public static RequestView outbound(RequestView request) {
    String told = request.multiplexed() ? null : told(request.headers().get(FORWARDED_PROTO));
    return told == null ? request : of(request, told);
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
