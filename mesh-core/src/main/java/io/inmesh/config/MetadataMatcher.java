package io.inmesh.config;

import java.util.List;

/**
 * {@code envoy.type.matcher.v3.MetadataMatcher}.
 *
 * @param filter the metadata namespace
 * @param path keys from the namespace to the value
 * @param value what the value must be
 * @param invert the result is inverted
 */
public record MetadataMatcher(
    String filter, List<String> path, ValueMatcher value, boolean invert) {
  public MetadataMatcher {
    path = List.copyOf(path);
  }

  /** {@code envoy.type.matcher.v3.ValueMatcher}. */
  public sealed interface ValueMatcher {
    /** {@code null_match}. */
    record Null() implements ValueMatcher {}

    /** {@code double_match}: in [start, end); start equal to end means exactly that number. */
    record Number(double start, double end) implements ValueMatcher {}

    /** {@code string_match}. */
    record Text(StringMatcher matcher) implements ValueMatcher {}

    /** {@code bool_match}. */
    record Bool(boolean expected) implements ValueMatcher {}

    /** {@code present_match}. */
    record Present(boolean present) implements ValueMatcher {}

    /** {@code list_match.one_of}. */
    record AnyElement(ValueMatcher element) implements ValueMatcher {}

    /** {@code or_match}. */
    record AnyOf(List<ValueMatcher> matchers) implements ValueMatcher {
      public AnyOf {
        matchers = List.copyOf(matchers);
      }
    }
  }
}
