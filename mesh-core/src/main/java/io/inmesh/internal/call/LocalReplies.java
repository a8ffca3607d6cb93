package io.inmesh.internal.call;

import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.filter.FilterReply;
import io.inmesh.internal.compile.LocalReplyMapper;
import io.inmesh.internal.compile.LocalReplyMapper.Mapped;
import io.inmesh.internal.filter.FilterRun;
import io.inmesh.internal.http.GrpcContentType;
import io.inmesh.internal.http.HeaderList;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the replies of the mesh itself, as Envoy's {@code sendLocalReply} does. */
final class LocalReplies {
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final String CONTENT_TYPE = "content-type";
  private static final String CONTENT_LENGTH = "content-length";

  private LocalReplies() {}

  /** Who raises response flags. */
  interface Flags {
    void raiseFlag(ResponseFlag flag);

    long flags();
  }

  /** What happens to the headers of a reply beside its filters. */
  interface Edits {
    /** What the router and the route do. */
    void beforeFilters(HeaderList headers);

    /** What becomes of the reply; null leaves it. */
    default @Nullable Mapped map(int status, String body, HeaderList headers) {
      return null;
    }

    /** Whether a reply to a request of gRPC is one of gRPC. */
    default boolean mayBeGrpc() {
      return true;
    }

    /** What the connection manager does. */
    default void afterFilters(HeaderList headers) {}
  }

  static LocalReply reply(AnsweringCall call, LocalAnswer answer) {
    RoutedRequest routed = call.routedOrNull();
    return make(
        answer,
        call.request(),
        call,
        call.filters,
        new Edits() {
          @Override
          public void beforeFilters(HeaderList headers) {
            if (routed != null
                && isEditedByRoute(answer, routed.answer() != null, routed.forwards())) {
              ResponseHead.applyRouteEdits(call, routed, headers, answer.body());
            }
            addEnvoyHeaders(call, answer, routed, headers); // whatever edits say
          }

          @Override
          public @Nullable Mapped map(int status, String body, HeaderList headers) {
            return routed == null ? null : mapped(call, routed, status, body, headers);
          }

          @Override
          public void afterFilters(HeaderList headers) {
            if (routed != null) {
              ResponseHead.finish(call, routed, headers);
            }
          }
        });
  }

  private static @Nullable Mapped mapped(
      AnsweringCall call, RoutedRequest routed, int status, String body, HeaderList headers) {
    LocalReplyMapper mapper = routed.listener().localReplies();
    if (mapper == null) {
      return null;
    }
    Mapped mapped =
        mapper.map(
            status,
            body,
            headers,
            (code, text) -> CallFormatContext.ofLocalReply(call, routed, headers, text, code));
    call.status = CallFacts.bounded(mapped.status()); // as filters and listeners see it
    return mapped;
  }

  /**
   * Whether the route's response header edits apply. Of a route that does not forward only the
   * router knows.
   *
   * @param refused whether the connection manager answers, before anything is routed
   * @param forwards whether the route forwards
   */
  static boolean isEditedByRoute(LocalAnswer answer, boolean refused, boolean forwards) {
    FilterReply ofFilter = answer.ofFilter();
    return ofFilter == null ? !refused || forwards : ofFilter.local() && forwards;
  }

  /**
   * Makes a reply.
   *
   * @param filters of the call; null for none
   * @param edits beside those of the filters
   */
  static LocalReply make(
      LocalAnswer answer,
      RequestView request,
      Flags flags,
      @Nullable FilterRun filters,
      Edits edits) {
    HeaderList headers = new HeaderList();
    int status = answer.status();
    String body = answer.body();
    boolean head = request.method().equals("HEAD");
    FilterReply ofFilter = answer.ofFilter();
    boolean local = answer.isLocal();
    LocalAnswer.Head own = answer.head();
    if (own != null) {
      own.addBeforeEdits(headers);
    }
    edits.beforeFilters(headers);
    if (own != null) {
      own.setAfterEdits(headers);
    }
    String typeBefore = headers.get(CONTENT_TYPE);
    Mapped mapped = local ? edits.map(status, body, headers) : null;
    if (mapped != null) {
      status = mapped.status();
    }
    boolean grpc = local && edits.mayBeGrpc() && GrpcContentType.isIn(request.headers());
    if (grpc) {
      describeGrpc(mapped == null ? body : withoutLineBreak(mapped), head, headers);
      if (isEmpty(headers.get("grpc-status"))) {
        headers.set("grpc-status", Integer.toString(GrpcReply.status(answer, status)));
      }
      status = 200;
      body = "";
    } else if (mapped == null) {
      describe(body, "text/plain", false, headers);
    } else {
      boolean untouched = Objects.equals(typeBefore, headers.get(CONTENT_TYPE));
      describe(
          mapped.body(), mapped.contentType(), untouched && !mapped.body().equals(body), headers);
      body = mapped.body();
    }
    if (filters != null) {
      if (ofFilter != null) {
        ofFilter.edits().edit(filters, headers);
      }
      filters.editResponse(status, headers);
    }
    edits.afterFilters(headers);
    if (body.isEmpty() && !grpc && !head && mayHaveBody(status)) {
      addNoLength(headers);
    }
    ResponseFlag late = ofFilter == null ? null : ofFilter.flag();
    if (late != null) {
      flags.raiseFlag(late);
    }
    return new LocalReply(
        status,
        headers.lines(),
        head || !mayHaveBody(status) ? "" : body,
        ResponseFlag.text(flags.flags()),
        answer.details(),
        answer.cause());
  }

  /** JSON ends with a line break, which has no place in a header. */
  private static String withoutLineBreak(Mapped mapped) {
    String body = mapped.body();
    return mapped.contentType().equals("application/json") && body.endsWith("\n")
        ? body.substring(0, body.length() - 1)
        : body;
  }

  private static void describeGrpc(String message, boolean head, HeaderList headers) {
    headers.set(CONTENT_TYPE, GrpcContentType.PLAIN);
    headers.remove(CONTENT_LENGTH);
    if (!message.isEmpty() && !head) {
      headers.set("grpc-message", GrpcReply.message(message));
    }
  }

  private static boolean isEmpty(@Nullable String value) {
    return value == null || value.isEmpty();
  }

  /**
   * Says of a body how long it is and, unless an edit has said so, of what type.
   *
   * @param changed whether it is another body than the one that the type there may be of
   */
  private static void describe(
      String body, String contentType, boolean changed, HeaderList headers) {
    if (body.isEmpty()) {
      headers.remove(CONTENT_LENGTH);
      headers.remove(CONTENT_TYPE);
      return;
    }
    int length = body.getBytes(StandardCharsets.UTF_8).length;
    headers.set(CONTENT_LENGTH, Integer.toString(length));
    if (changed || !headers.contains(CONTENT_TYPE)) {
      headers.set(CONTENT_TYPE, contentType);
    }
  }

  /** Envoy's codec writes one all the same, which no client reads. */
  private static boolean mayHaveBody(int status) {
    return status >= 200 && status != NO_CONTENT && status != NOT_MODIFIED;
  }

  /** What Envoy's codec of HTTP/1.1 adds to a response that has no body but might. */
  private static void addNoLength(HeaderList headers) {
    if (!headers.contains(CONTENT_LENGTH)) {
      headers.add(CONTENT_LENGTH, "0");
    }
  }

  private static void addEnvoyHeaders(
      CallFacts call, LocalAnswer answer, @Nullable RoutedRequest routed, HeaderList headers) {
    if (routed == null) {
      return;
    }
    String marker = answer.marker();
    if (marker != null && !routed.router().suppressEnvoyHeaders()) {
      headers.add(marker, "true");
    }
    if (!answer.knowsNoAttempts()) {
      ResponseHead.addAttemptCount(call, routed, headers);
    }
  }
}
