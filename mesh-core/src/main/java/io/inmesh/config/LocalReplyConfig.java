package io.inmesh.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the replies of the mesh itself are changed ({@code local_reply_config}).
 *
 * @param mappers the first whose filter takes a reply changes it
 * @param format the body where that mapper has none; null leaves it
 */
public record LocalReplyConfig(List<Mapper> mappers, @Nullable BodyFormat format) {
  /** Nothing is changed. */
  public static final LocalReplyConfig NONE = new LocalReplyConfig(List.of(), null);

  public LocalReplyConfig {
    mappers = List.copyOf(mappers);
  }

  /** Whether nothing is changed. */
  public boolean isEmpty() {
    return mappers.isEmpty() && format == null;
  }

  /**
   * {@code ResponseMapper}.
   *
   * @param filter which replies it takes
   * @param status the new status, 200 to 599; 0 leaves it
   * @param body the new body, which {@code %LOCAL_REPLY_BODY%} stands for; null leaves it
   * @param format {@code body_format_override}; null for the general one
   * @param headers {@code headers_to_add}
   */
  public record Mapper(
      Filter filter,
      int status,
      @Nullable String body,
      @Nullable BodyFormat format,
      HeaderEdits headers) {}

  /** {@code envoy.config.accesslog.v3.AccessLogFilter}, as far as it is honoured. */
  public sealed interface Filter {
    /**
     * {@code status_code_filter}.
     *
     * @param value what the status is compared with
     * @param runtimeKey may override the value
     */
    record Status(Op op, long value, String runtimeKey) implements Filter {}

    /** {@code response_flag_filter}: any of these flags, or where none is given any at all. */
    record Flags(Set<String> flags) implements Filter {
      public Flags {
        flags = Set.copyOf(flags);
      }
    }

    /** {@code header_filter}, of the request. */
    record Header(HeaderMatcher header) implements Filter {}

    /** {@code and_filter}. */
    record And(List<Filter> filters) implements Filter {
      public And {
        filters = List.copyOf(filters);
      }
    }

    /** {@code or_filter}. */
    record Or(List<Filter> filters) implements Filter {
      public Or {
        filters = List.copyOf(filters);
      }
    }
  }

  /** {@code ComparisonFilter.Op}. */
  public enum Op {
    EQ,
    GE,
    LE
  }
}
