package io.inmesh.config;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One {@code hash_policy}.
 *
 * @param input what is hashed
 * @param terminal stop here once a hash was made
 */
public record HashPolicy(Input input, boolean terminal) {
  /** What is hashed. */
  public sealed interface Input {}

  /** {@code header}; the value may be rewritten by a regex first. */
  public record Header(String name, PathRewrite.@Nullable Regex rewrite) implements Input {}

  /** {@code cookie}; generated when a ttl is given (zero: a session cookie). */
  public record Cookie(
      String name, @Nullable Duration ttl, String path, Map<String, String> attributes)
      implements Input {}

  /** {@code connection_properties.source_ip}. */
  public record SourceIp() implements Input {}

  /** {@code query_parameter}. */
  public record QueryParameter(String name) implements Input {}

  /** {@code filter_state}. */
  public record FilterState(String key) implements Input {}
}
