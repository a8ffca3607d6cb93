package io.inmesh.internal.call;

import io.inmesh.call.LocalReply;
import io.inmesh.call.ResponseFlag;
import io.inmesh.filter.FilterReply;
import io.inmesh.internal.filter.FilterRun;
import io.inmesh.internal.http.HeaderList;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes the replies of the mesh itself, as Envoy's {@code sendLocalReply} does. */
final class LocalReplies {
  private LocalReplies() {}

  static LocalReply reply(CallFacts call, LocalAnswer answer) {
    RoutedRequest routed = call.routedOrNull();
    HeaderList headers = new HeaderList();
    int status = answer.status();
    String body = answer.body();
    if (GrpcReply.isGrpc(call.request().headers().get("content-type"))) {
      headers.add("content-type", GrpcReply.CONTENT_TYPE);
      headers.add("grpc-status", Integer.toString(GrpcReply.status(answer)));
      if (!body.isEmpty()) {
        headers.add("grpc-message", GrpcReply.message(body));
      }
      status = 200;
      body = "";
    } else if (!body.isEmpty()) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      headers.add("content-length", Integer.toString(length));
      headers.add("content-type", "text/plain");
    }
    String location = answer.location();
    if (location != null) {
      headers.add("location", location);
    }
    addEnvoyHeaders(call, answer, routed, headers);
    FilterReply ofFilter = answer.ofFilter();
    if (routed != null && (ofFilter == null || ofFilter.routeEdits())) {
      ResponseHead.applyRouteEdits(call, routed, headers, answer.body());
    }
    FilterRun filters = call.filters;
    if (filters != null) {
      if (ofFilter != null) {
        ofFilter.edits().edit(filters, headers);
      }
      filters.editResponse(status, headers);
    }
    if (ofFilter != null) {
      call.raise(ofFilter.flag());
    }
    boolean head = call.request().method().equals("HEAD");
    return new LocalReply(
        status,
        headers.lines(),
        head ? "" : body,
        ResponseFlag.text(call.flags()),
        answer.details(),
        answer.cause());
  }

  private static void addEnvoyHeaders(
      CallFacts call, LocalAnswer answer, @Nullable RoutedRequest routed, HeaderList headers) {
    if (routed == null) {
      return;
    }
    if (answer.overloaded() && !routed.router().suppressEnvoyHeaders()) {
      headers.add("x-envoy-overloaded", "true");
    }
    ResponseHead.addAttemptCount(call, routed, headers);
  }
}
