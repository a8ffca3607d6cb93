package io.inmesh.internal.compile;

import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.BodyFormat;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.LocalReplyConfig.Filter;
import io.inmesh.config.RuntimeValues;
import io.inmesh.internal.format.BodyFormatter;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.route.CompiledMatchers;
import io.inmesh.internal.route.HeaderEditor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Changes the replies of the mesh itself, as Envoy's {@code LocalReply::rewrite} does. */
public final class LocalReplyMapper {
  private static final String TEXT = "text/plain";

  private final Mapper[] mappers;
  private final @Nullable BodyFormatter body;

  /**
   * What became of a reply.
   *
   * @param status the status
   * @param body the body
   * @param contentType of the body
   */
  public record Mapped(int status, String body, String contentType) {}

  /** What formats see of a reply. */
  @FunctionalInterface
  public interface Contexts {
    /** The context of a reply with this status and body at the moment. */
    FormatContext of(int status, String body);
  }

  private record Mapper(
      Predicate<FormatContext> filter,
      int status,
      @Nullable String text,
      @Nullable BodyFormatter body,
      HeaderEditor headers) {}

  private static @Nullable BodyFormatter formatter(@Nullable BodyFormat source) {
    return source == null ? null : BodyFormatter.compile(source);
  }

  private LocalReplyMapper(LocalReplyConfig config, RuntimeValues runtime) {
    mappers =
        config.mappers().stream()
            .map(source ->
                new Mapper(
                    compile(source.filter(), runtime),
                    source.status(),
                    source.body(),
                    formatter(source.format()),
                    editor(source.headers())))
            .toArray(Mapper[]::new);
    body = formatter(config.format());
  }

  /** Compiles; null where nothing is changed. */
  static @Nullable LocalReplyMapper of(LocalReplyConfig config, RuntimeValues runtime) {
    return config.isEmpty() ? null : new LocalReplyMapper(config, runtime);
  }

  private static HeaderEditor editor(HeaderEdits edits) {
    return edits.isEmpty() ? HeaderEditor.NONE : HeaderEditor.compile(List.of(edits));
  }

  /**
   * Changes a reply.
   *
   * @param headers of the reply, edited in place
   */
  public Mapped map(int status, String text, MutableHeaders headers, Contexts contexts) {
    int code = status;
    String reply = text;
    BodyFormatter format = body;
    for (Mapper mapper : mappers) {
      FormatContext context = contexts.of(code, reply);
      if (mapper.filter.test(context)) {
        reply = mapper.text == null ? reply : mapper.text;
        if (!mapper.headers.isEmpty()) {
          mapper.headers.editResponse(headers, contexts.of(code, reply));
        }
        code = mapper.status == 0 ? code : mapper.status;
        format = mapper.body == null ? format : mapper.body;
        break;
      }
    }
    if (format == null) {
      return new Mapped(code, reply, TEXT);
    }
    String type = format.contentType();
    return new Mapped(code, format.render(contexts.of(code, reply)), type == null ? TEXT : type);
  }

  private static Predicate<FormatContext> compile(Filter filter, RuntimeValues runtime) {
    if (filter instanceof Filter.Status status) {
      long value = runtime.number(status.runtimeKey(), status.value());
      return switch (status.op()) {
        case EQ -> context -> context.responseCode() == value;
        case GE -> context -> context.responseCode() >= value;
        case LE -> context -> context.responseCode() <= value;
      };
    } else if (filter instanceof Filter.Flags flags) {
      ResponseFlag[] wanted =
          Arrays.stream(ResponseFlag.values())
              .filter(flag -> flags.flags().isEmpty() || flags.flags().contains(flag.name()))
              .toArray(ResponseFlag[]::new);
      return context -> hasAny(context.responseFlags(), wanted);
    } else if (filter instanceof Filter.Header header) {
      Predicate<RequestView> matcher = CompiledMatchers.header(header.header());
      return context -> matcher.test(context.request());
    } else if (filter instanceof Filter.And and) {
      return all(and.filters(), runtime).reduce(context -> true, Predicate::and);
    }
    return all(((Filter.Or) filter).filters(), runtime).reduce(context -> false, Predicate::or);
  }

  private static Stream<Predicate<FormatContext>> all(List<Filter> filters, RuntimeValues runtime) {
    return filters.stream().map(filter -> compile(filter, runtime));
  }

  private static boolean hasAny(long flags, ResponseFlag[] wanted) {
    for (ResponseFlag flag : wanted) {
      if (flag.in(flags)) {
        return true;
      }
    }
    return false;
  }
}
