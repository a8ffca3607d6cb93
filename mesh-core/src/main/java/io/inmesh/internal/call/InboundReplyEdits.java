package io.inmesh.internal.call;

import io.inmesh.internal.compile.LocalReplyMapper;
import io.inmesh.internal.compile.LocalReplyMapper.Mapped;
import io.inmesh.internal.http.HeaderList;
import org.jspecify.annotations.Nullable;

/** What the route and the connection manager do to the headers of a reply to an inbound call. */
record InboundReplyEdits(InboundFacts call, LocalAnswer answer) implements LocalReplies.Edits {
  @Override
  public void beforeFilters(HeaderList headers) {
    InboundRoute found = call.routedOrNull();
    if (found != null
        && LocalReplies.isEditedByRoute(answer, found.refusal() != null, found.forwards())) {
      found.editReply(call, headers, answer);
    }
  }

  @Override
  public @Nullable Mapped map(int status, String body, HeaderList headers) {
    InboundRoute found = call.routedOrNull();
    return found == null ? null : map(found, status, body, headers);
  }

  private @Nullable Mapped map(InboundRoute found, int status, String body, HeaderList headers) {
    LocalReplyMapper mapper = found.localReplies();
    if (mapper == null) {
      return null;
    }
    Mapped mapped =
        mapper.map(
            status,
            body,
            headers,
            (code, text) -> new InboundFormatContext(call, found, headers, text, code));
    call.mapped(mapped.status());
    return mapped;
  }

  /** Envoy's codec of HTTP/1 answers as it meets the header, before it knows what is asked for. */
  @Override
  public boolean mayBeGrpc() {
    return answer != LocalAnswer.UNDERSCORE || !InboundHead.isHttp1(call.connection());
  }

  @Override
  public void afterFilters(HeaderList headers) {
    InboundRoute found = call.routedOrNull();
    if (found != null) {
      found.finishResponse(headers);
    }
    call.environment().inboundActivity().editResponse(call.connection(), headers);
  }
}
