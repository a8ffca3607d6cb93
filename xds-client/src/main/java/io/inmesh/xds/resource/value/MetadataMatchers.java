package io.inmesh.xds.resource.value;

import io.inmesh.config.MetadataMatcher;
import io.inmesh.config.MetadataMatcher.ValueMatcher;
import io.inmesh.xds.proto.envoy.type.matcher.v3.DoubleMatcher;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code envoy.type.matcher.v3.MetadataMatcher} and {@code ValueMatcher}. */
public final class MetadataMatchers {
  /** So deep may lists and alternatives nest. */
  private static final int MAX_DEPTH = 32;

  private MetadataMatchers() {}

  /** One matcher. */
  public static MetadataMatcher read(
      Place place, io.inmesh.xds.proto.envoy.type.matcher.v3.MetadataMatcher matcher) {
    List<String> path = new ArrayList<>(matcher.getPathCount());
    matcher.getPathList().forEach(segment -> path.add(segment.getKey()));
    return new MetadataMatcher(
        matcher.getFilter(),
        path,
        value(place.field("value"), matcher.getValue(), 0),
        matcher.getInvert());
  }

  private static ValueMatcher value(
      Place place, io.inmesh.xds.proto.envoy.type.matcher.v3.ValueMatcher matcher, int depth) {
    if (depth > MAX_DEPTH) {
      place.unsupported("nested deeper than " + MAX_DEPTH, "less nesting");
      return new ValueMatcher.Null();
    }
    switch (matcher.getMatchPatternCase()) {
      case NULL_MATCH:
        return new ValueMatcher.Null();
      case DOUBLE_MATCH:
        return number(place.field("double_match"), matcher.getDoubleMatch());
      case STRING_MATCH:
        return new ValueMatcher.Text(
            StringMatchers.read(place.field("string_match"), matcher.getStringMatch()));
      case BOOL_MATCH:
        return new ValueMatcher.Bool(matcher.getBoolMatch());
      case PRESENT_MATCH:
        return new ValueMatcher.Present(matcher.getPresentMatch());
      case LIST_MATCH:
        return new ValueMatcher.AnyElement(
            value(
                place.field("list_match").field("one_of"),
                matcher.getListMatch().getOneOf(),
                depth + 1));
      case OR_MATCH:
        return anyOf(place.field("or_match"), matcher.getOrMatch().getValueMatchersList(), depth);
      case MATCHPATTERN_NOT_SET:
        place.invalid("no match_pattern", "one of the patterns");
        break;
    }
    return new ValueMatcher.Null();
  }

  private static ValueMatcher anyOf(
      Place place,
      List<io.inmesh.xds.proto.envoy.type.matcher.v3.ValueMatcher> matchers,
      int depth) {
    List<ValueMatcher> read = new ArrayList<>(matchers.size());
    for (int i = 0; i < matchers.size(); i++) {
      read.add(value(place.item("value_matchers", i), matchers.get(i), depth + 1));
    }
    return new ValueMatcher.AnyOf(read);
  }

  private static ValueMatcher number(Place place, DoubleMatcher matcher) {
    switch (matcher.getMatchPatternCase()) {
      case RANGE:
        return new ValueMatcher.Number(matcher.getRange().getStart(), matcher.getRange().getEnd());
      case EXACT:
        return new ValueMatcher.Number(matcher.getExact(), matcher.getExact());
      case MATCHPATTERN_NOT_SET:
        place.invalid("no match_pattern", "range or exact");
        break;
    }
    return new ValueMatcher.Number(0, 0);
  }
}
