package io.inmesh.internal.route;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.internal.http.JoinedHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A compiled {@link HeaderMatcher}. Of several lines of one name it is enough that one meets the
 * condition; inverted, none may. Of some names all lines are one ({@link JoinedHeaders}). A missing
 * header matches nothing, not even inverted, unless its absence is what is asked, or a missing
 * header counts as an empty one.
 */
final class HeaderCondition implements RequestCondition {
  private final RequestField field;
  private final HeaderMatcher.Condition condition;
  private final @Nullable TextMatch text;
  private final boolean invert;
  private final boolean missingAsEmpty;
  private final boolean joinedInRequests;
  private final boolean joinedInResponses;

  private HeaderCondition(HeaderMatcher matcher) {
    field = RequestField.of(matcher.name());
    condition = matcher.condition();
    text = condition instanceof HeaderMatcher.Text t ? TextMatch.ofHeaders(t.matcher()) : null;
    invert = matcher.invert();
    missingAsEmpty = matcher.missingAsEmpty();
    joinedInRequests = JoinedHeaders.inRequests(field.name());
    joinedInResponses = JoinedHeaders.inResponses(field.name());
  }

  /**
   * Compiles a matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException for a bad expression
   */
  static HeaderCondition compile(HeaderMatcher matcher) {
    return new HeaderCondition(matcher);
  }

  @Override
  public boolean matches(RequestView request, MatchContext context, long random) {
    if (field.isPseudo()) {
      String value = field.first(request);
      return value == null ? missing() : holds(value) != invert;
    }
    return matches(request.headers(), joinedInRequests, context);
  }

  /** Whether headers of a response meet the condition. */
  boolean matches(HeadersView headers) {
    return matches(headers, joinedInResponses, MatchContext.NONE);
  }

  private boolean matches(HeadersView headers, boolean joined, MatchContext context) {
    if (joined) {
      String value = JoinedHeaders.joined(headers, field.name());
      value = value == null ? context.added(field.name()) : value;
      return value == null ? missing() : holds(value) != invert;
    }
    boolean there = false;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(field.name())) {
        there = true;
        if (holds(headers.value(i))) {
          return !invert;
        }
      }
    }
    if (there) {
      return invert;
    }
    String added = context.added(field.name());
    return added == null ? missing() : holds(added) != invert;
  }

  private boolean missing() {
    if (missingAsEmpty) {
      return holds("") != invert;
    }
    return condition instanceof HeaderMatcher.Present p && !p.present() != invert;
  }

  private boolean holds(String value) {
    if (text != null) {
      return text.matches(value);
    }
    if (condition instanceof HeaderMatcher.Present p) {
      return p.present();
    }
    HeaderMatcher.Range range = (HeaderMatcher.Range) condition;
    if (!Numbers.isSigned(value)) {
      return false;
    }
    long number = Numbers.signed(value);
    return number >= range.start() && number < range.end();
  }

  @Override
  public String expectation() {
    return "header " + field.name() + (invert ? " not " : " ") + asked();
  }

  private String asked() {
    if (text != null) {
      return text.expectation();
    }
    if (condition instanceof HeaderMatcher.Range range) {
      return "in [" + range.start() + ", " + range.end() + ')';
    }
    return ((HeaderMatcher.Present) condition).present() ? "present" : "absent";
  }

  @Override
  public String actual(RequestView request, MatchContext context, long random) {
    String value = field.joined(request);
    value = value == null ? context.added(field.name()) : value;
    return value == null ? "missing" : '"' + HeaderBytes.toText(value) + '"';
  }
}
