package io.inmesh.config;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a body is made: {@code envoy.config.core.v3.SubstitutionFormatString}. Immutable. */
public sealed interface BodyFormat {
  /** {@code content_type}; null for that of any local reply, {@code text/plain}. */
  @Nullable String contentType();

  /**
   * A text.
   *
   * @param text a format with {@code %COMMAND%} operators
   * @param contentType null when unset
   * @param omitEmpty what is unknown comes out as nothing, not as {@code -}
   */
  record Text(String text, @Nullable String contentType, boolean omitEmpty) implements BodyFormat {}

  /**
   * A JSON object.
   *
   * @param members by name: {@code String} with {@code %COMMAND%} operators, {@code Double}, {@code
   *     Boolean}, null, {@code List} or {@code Map} of such
   * @param contentType default {@code application/json}
   * @param omitEmpty members that are unknown are left out
   */
  record Json(Map<String, ?> members, String contentType, boolean omitEmpty) implements BodyFormat {
    public Json {
      members = Collections.unmodifiableMap(new TreeMap<>(members));
    }
  }
}
