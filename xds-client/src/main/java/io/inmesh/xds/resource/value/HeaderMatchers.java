package io.inmesh.xds.resource.value;

import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.StringMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code envoy.config.route.v3.HeaderMatcher}. */
public final class HeaderMatchers {
  private HeaderMatchers() {}

  /** All items of a repeated field. */
  public static List<HeaderMatcher> read(
      Place place,
      String field,
      List<io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher> matchers) {
    List<HeaderMatcher> read = new ArrayList<>(matchers.size());
    for (int i = 0; i < matchers.size(); i++) {
      read.add(read(place.item(field, i), matchers.get(i)));
    }
    return read;
  }

  /** One matcher. */
  public static HeaderMatcher read(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher matcher) {
    return new HeaderMatcher(
        matcher.getName().toLowerCase(Locale.ROOT),
        condition(place, matcher),
        matcher.getInvertMatch(),
        matcher.getTreatMissingHeaderAsEmpty());
  }

  @SuppressWarnings("deprecation") // Control planes still send the old forms.
  private static HeaderMatcher.Condition condition(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.HeaderMatcher matcher) {
    switch (matcher.getHeaderMatchSpecifierCase()) {
      case EXACT_MATCH:
        return text(new StringMatcher.Exact(matcher.getExactMatch(), false));
      case PREFIX_MATCH:
        return text(new StringMatcher.Prefix(matcher.getPrefixMatch(), false));
      case SUFFIX_MATCH:
        return text(new StringMatcher.Suffix(matcher.getSuffixMatch(), false));
      case CONTAINS_MATCH:
        return text(new StringMatcher.Contains(matcher.getContainsMatch(), false));
      case SAFE_REGEX_MATCH:
        return text(
            new StringMatcher.Regex(
                Regexes.read(place.field("safe_regex_match"), matcher.getSafeRegexMatch())));
      case STRING_MATCH:
        return text(StringMatchers.read(place.field("string_match"), matcher.getStringMatch()));
      case RANGE_MATCH:
        return new HeaderMatcher.Range(
            matcher.getRangeMatch().getStart(), matcher.getRangeMatch().getEnd());
      case PRESENT_MATCH:
        return new HeaderMatcher.Present(matcher.getPresentMatch());
      case HEADERMATCHSPECIFIER_NOT_SET:
        break;
    }
    // A matcher of a name alone asks for presence.
    return new HeaderMatcher.Present(true);
  }

  private static HeaderMatcher.Condition text(StringMatcher matcher) {
    return new HeaderMatcher.Text(matcher);
  }
}
