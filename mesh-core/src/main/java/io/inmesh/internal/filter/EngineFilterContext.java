package io.inmesh.internal.filter;

import com.google.re2j.PatternSyntaxException;
import io.inmesh.call.RequestView;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.MetadataMatcher;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.StringMatcher;
import io.inmesh.filter.FilterContext;
import io.inmesh.filter.HeaderEditing;
import io.inmesh.internal.format.Format;
import io.inmesh.internal.route.CompiledMatchers;
import io.inmesh.internal.route.Fraction;
import io.inmesh.internal.route.HeaderEditor;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the engine offers to filters. */
record EngineFilterContext(boolean isInbound, RuntimeValues runtime, SharedStates states)
    implements FilterContext {
  @Override
  public Predicate<String> text(StringMatcher matcher) {
    return compiled(() -> CompiledMatchers.text(matcher));
  }

  @Override
  public Predicate<RequestView> header(HeaderMatcher matcher) {
    return compiled(() -> CompiledMatchers.header(matcher));
  }

  @Override
  public Predicate<Object> metadata(MetadataMatcher matcher) {
    return compiled(() -> CompiledMatchers.metadata(matcher));
  }

  private static <T> T compiled(Supplier<T> compiler) {
    try {
      return compiler.get();
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  @Override
  public LongPredicate fraction(RuntimeFraction fraction) {
    return Fraction.of(fraction, runtime)::includes;
  }

  @Override
  public TextFormat format(String text) {
    Format format = Format.compile(text);
    return call -> {
      FilterRun run = (FilterRun) call;
      return format.render(run.host().formatContext(null), run.request(), null, "");
    };
  }

  @Override
  public HeaderEditing requestEdits(List<HeaderEdits> levels) {
    HeaderEditor editor = HeaderEditor.compile(levels);
    return editor.isEmpty()
        ? HeaderEditing.NONE
        : (call, headers) ->
            editor.editRequest(
                headers, call.request().authority(), ((FilterRun) call).host().formatContext(null));
  }

  @Override
  public HeaderEditing responseEdits(List<HeaderEdits> levels) {
    HeaderEditor editor = HeaderEditor.compile(levels);
    return editor.isEmpty()
        ? HeaderEditing.NONE
        : (call, headers) ->
            editor.editResponse(headers, ((FilterRun) call).host().formatContext(headers));
  }

  @Override
  public HeaderEditing replyEdits(HeaderEdits edits) {
    HeaderEditor editor = HeaderEditor.compile(List.of(edits));
    return editor.isEmpty()
        ? HeaderEditing.NONE
        : (call, headers) -> editor.editResponse(headers, ((FilterRun) call).host().replyContext());
  }

  @Override
  public <S> S shared(FilterConfig config, Class<S> type, Supplier<S> first) {
    return states.get(config, type, first);
  }
}
