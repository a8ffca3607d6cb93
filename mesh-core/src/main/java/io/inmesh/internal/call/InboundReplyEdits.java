package io.inmesh.internal.call;

import io.inmesh.internal.http.HeaderList;

/** What the route and the connection manager do to the headers of a reply to an inbound call. */
record InboundReplyEdits(InboundMachine call, LocalAnswer answer) implements LocalReplies.Edits {
  @Override
  public void beforeFilters(HeaderList headers) {
    InboundRoute found = call.routedOrNull();
    if (found != null && LocalReplies.editedByRoute(answer)) {
      found.editReply(call, headers, answer);
    }
  }

  @Override
  public void afterFilters(HeaderList headers) {
    InboundRoute found = call.routedOrNull();
    if (found != null) {
      found.finishResponse(headers);
    }
  }
}
