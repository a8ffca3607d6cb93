package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A limit that each process holds for itself ({@code
 * envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit}).
 *
 * @param status of the reply, 400 or above
 * @param bucket null: nothing is limited
 * @param enabled the share of requests that is counted; null for none
 * @param enforced the share of requests beyond the limit that is refused; null for none
 * @param unenforcedRequestHeaders edits of requests beyond the limit that go on
 * @param replyHeaders edits of the reply
 * @param descriptors limits for requests that a rule describes so
 * @param rules how requests are described ({@code rate_limits})
 * @param options the rest
 */
public record LocalRateLimitConfig(
    int status,
    @Nullable TokenBucket bucket,
    @Nullable RuntimeFraction enabled,
    @Nullable RuntimeFraction enforced,
    HeaderEdits unenforcedRequestHeaders,
    HeaderEdits replyHeaders,
    List<Descriptor> descriptors,
    List<Rule> rules,
    Options options)
    implements FilterConfig {

  public LocalRateLimitConfig {
    descriptors = List.copyOf(descriptors);
    rules = List.copyOf(rules);
  }

  @Override
  public String filterType() {
    return "envoy.filters.http.local_ratelimit";
  }

  /**
   * Flags.
   *
   * @param rateLimitHeaders {@code enable_x_ratelimit_headers}: {@code x-ratelimit-limit}, {@code
   *     -remaining} and {@code -reset} in every response
   * @param alwaysConsumeDefault {@code always_consume_default_token_bucket}, default true
   * @param resourceExhausted {@code rate_limited_as_resource_exhausted}: gRPC callers get 8
   * @param retryAfter {@code enable_retry_after_header}: {@code retry-after} in replies of 429 that
   *     their edits give none, in seconds until the next token, 1 or more
   */
  public record Options(
      boolean rateLimitHeaders,
      boolean alwaysConsumeDefault,
      boolean resourceExhausted,
      boolean retryAfter) {
    /** The proto's defaults. */
    public static final Options DEFAULT = new Options(false, true, false, false);
  }

  /** One part of a description. */
  public record Entry(String key, String value) {}

  /** The limit of requests with exactly this description. */
  public record Descriptor(List<Entry> entries, TokenBucket bucket) {
    public Descriptor {
      entries = List.copyOf(entries);
    }
  }

  /** How a description is made; where one action finds nothing, there is no description. */
  public record Rule(List<Action> actions) {
    public Rule {
      actions = List.copyOf(actions);
    }
  }

  /** Makes one entry of a description. */
  public sealed interface Action {
    /** {@code generic_key}. */
    record Fixed(String key, String value) implements Action {}

    /** {@code request_headers}. */
    record Header(String header, String key, boolean skipIfAbsent) implements Action {}

    /** {@code query_parameters}. */
    record Query(String parameter, String key, boolean skipIfAbsent) implements Action {}

    /** {@code remote_address}. */
    record RemoteAddress() implements Action {}

    /** {@code destination_cluster}. */
    record DestinationCluster() implements Action {}

    /** {@code header_value_match}: whether all headers match is what is expected. */
    record HeaderMatch(String key, String value, boolean expected, List<HeaderMatcher> headers)
        implements Action {
      public HeaderMatch {
        headers = List.copyOf(headers);
      }
    }
  }
}
