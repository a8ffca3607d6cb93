package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.MetadataMatcher;
import io.inmesh.config.MetadataMatcher.ValueMatcher;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A compiled {@link MetadataMatcher} over dynamic metadata. */
final class MetadataCondition implements RequestCondition {
  /** A value that the tree does not have, as opposed to a null in it. */
  private static final Object ABSENT = new Object();

  private static final Object NULL = new Object();

  private final MetadataMatcher matcher;
  private final Predicate<Object> value;

  private MetadataCondition(MetadataMatcher matcher) {
    this.matcher = matcher;
    this.value = compile(matcher.value());
  }

  /**
   * Compiles a matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   */
  static MetadataCondition compile(MetadataMatcher matcher) {
    return new MetadataCondition(matcher);
  }

  private static Predicate<Object> compile(ValueMatcher matcher) {
    if (matcher instanceof ValueMatcher.Null) {
      return value -> value == NULL;
    } else if (matcher instanceof ValueMatcher.Number m) {
      return value -> value instanceof Number n && inRange(n.doubleValue(), m.start(), m.end());
    } else if (matcher instanceof ValueMatcher.Text m) {
      TextMatch text = TextMatch.compile(m.matcher());
      return value -> value instanceof String s && text.matches(s);
    } else if (matcher instanceof ValueMatcher.Bool m) {
      return value -> value instanceof Boolean b && b == m.expected();
    } else if (matcher instanceof ValueMatcher.Present m) {
      return value -> m.present() && value != ABSENT;
    } else if (matcher instanceof ValueMatcher.AnyElement m) {
      Predicate<Object> element = compile(m.element());
      return value -> value instanceof List<?> list && anyMatches(list, element);
    } else {
      List<Predicate<Object>> any =
          ((ValueMatcher.AnyOf) matcher)
              .matchers().stream().map(MetadataCondition::compile).toList();
      return value -> anyAccepts(any, value);
    }
  }

  private static boolean inRange(double number, double start, double end) {
    return start == end ? number == start : number >= start && number < end;
  }

  private static boolean anyAccepts(List<Predicate<Object>> matchers, Object value) {
    for (int i = 0; i < matchers.size(); i++) {
      if (matchers.get(i).test(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean anyMatches(List<?> list, Predicate<Object> element) {
    for (Object item : list) {
      if (element.test(item == null ? NULL : item)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    return accepts(context.dynamicMetadata(matcher.filter()));
  }

  /** Whether a namespace, a map or null, meets the matcher. */
  boolean accepts(@Nullable Object namespace) {
    return value.test(find(namespace)) != matcher.invert();
  }

  private Object find(@Nullable Object root) {
    Object value = root;
    for (String key : matcher.path()) {
      if (!(value instanceof Map<?, ?> map) || !map.containsKey(key)) {
        return ABSENT;
      }
      value = map.get(key);
      if (value == null) {
        value = NULL;
      }
    }
    return value == null ? ABSENT : value;
  }

  @Override
  public String expectation() {
    return "dynamic metadata "
        + matcher.filter()
        + matcher.path()
        + (matcher.invert() ? " not " : " ")
        + matcher.value();
  }

  @Override
  public String actual(RequestView request, MatchContext context, long random) {
    Object found = find(context.dynamicMetadata(matcher.filter()));
    return found == ABSENT ? "missing" : found == NULL ? "null" : found.toString();
  }
}
