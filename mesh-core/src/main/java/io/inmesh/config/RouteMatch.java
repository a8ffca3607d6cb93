package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a route takes ({@code envoy.config.route.v3.RouteMatch}); all parts must match.
 *
 * @param path the path specifier
 * @param headers {@code headers}
 * @param queryParameters {@code query_parameters}
 * @param cookies {@code cookies}
 * @param fraction {@code runtime_fraction}; null for all requests
 * @param grpcOnly {@code grpc} is set
 * @param tls {@code tls_context}; null for any
 * @param dynamicMetadata {@code dynamic_metadata}
 */
public record RouteMatch(
    PathMatcher path,
    List<HeaderMatcher> headers,
    List<ParameterMatcher> queryParameters,
    List<ParameterMatcher> cookies,
    @Nullable RuntimeFraction fraction,
    boolean grpcOnly,
    @Nullable TlsMatch tls,
    List<MetadataMatcher> dynamicMetadata) {

  public RouteMatch {
    headers = List.copyOf(headers);
    queryParameters = List.copyOf(queryParameters);
    cookies = List.copyOf(cookies);
    dynamicMetadata = List.copyOf(dynamicMetadata);
  }

  /** Matches by path alone. */
  public static RouteMatch of(PathMatcher path) {
    return new RouteMatch(path, List.of(), List.of(), List.of(), null, false, null, List.of());
  }

  /** Matches by path and headers. */
  public static RouteMatch of(PathMatcher path, List<HeaderMatcher> headers) {
    return new RouteMatch(path, headers, List.of(), List.of(), null, false, null, List.of());
  }

  /**
   * {@code TlsContextMatchOptions}; null means any.
   *
   * @param presented the client presented a certificate
   * @param validated and it was validated
   */
  public record TlsMatch(@Nullable Boolean presented, @Nullable Boolean validated) {}

  /**
   * A query parameter or cookie to look for.
   *
   * @param name its name, case-sensitive
   * @param value null when presence is enough
   * @param present what {@code present_match} asks for when {@code value} is null, normally true
   * @param invert the result is inverted (cookies)
   */
  public record ParameterMatcher(
      String name, @Nullable StringMatcher value, boolean present, boolean invert) {}
}
