package io.inmesh.filter;

import io.inmesh.call.RequestView;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.MetadataMatcher;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.StringMatcher;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What the engine offers to those who make filters: matchers and edits in executable form, and live
 * state that survives updates. All compile methods throw {@link IllegalArgumentException} for what
 * cannot be compiled.
 */
public interface FilterContext {
  /** Whether the chain is that of requests which come in. */
  boolean isInbound();

  /** Runtime values. */
  RuntimeValues runtime();

  /** Whether a text meets a matcher. */
  Predicate<String> text(StringMatcher matcher);

  /** Whether a request meets a header matcher. */
  Predicate<RequestView> header(HeaderMatcher matcher);

  /** Whether the metadata of a namespace, a map or null, meets a matcher. */
  Predicate<Object> metadata(MetadataMatcher matcher);

  /** Whether a random value falls into a share; its runtime value is looked up. */
  LongPredicate fraction(RuntimeFraction fraction);

  /** The text of a format, such as {@code %REQ(x-user)%}, for a call. */
  TextFormat format(String format);

  /** Edits of request headers, one level after the other. */
  HeaderEditing requestEdits(List<HeaderEdits> levels);

  /** Edits of response headers, one level after the other. */
  HeaderEditing responseEdits(List<HeaderEdits> levels);

  /** Edits of the headers of a filter's own reply, whose formats see no response. */
  HeaderEditing replyEdits(HeaderEdits edits);

  /**
   * Live state that belongs to one piece of configuration: made once, and found again as long as
   * that very piece is in force, on whatever routes and in whatever snapshots.
   */
  <S> S shared(FilterConfig config, Class<S> type, Supplier<S> first);

  /** Renders a text for a call. */
  @FunctionalInterface
  interface TextFormat {
    /** The text; "" when it is unknown. */
    String render(FilterCall call);
  }
}
