package io.inmesh.internal.call;

import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.internal.filter.FilterRun;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.http.ChangedRequest;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.ForwardHead;
import org.jspecify.annotations.Nullable;

/**
 * The request as the formats of its response see it. Envoy edits a request in place, so that what
 * is formatted later reads the rewritten path and the edited headers; here the application's own
 * request stays as it is, and this view is made where a format asks for it.
 */
final class RequestAsSent {
  private static final String ORIGINAL_PATH = "x-envoy-original-path";

  private RequestAsSent() {}

  static RequestView of(CallFacts call, RoutedRequest routed, @Nullable AttemptState attempt) {
    if (attempt != null) {
      boolean named = attempt.phase != AttemptState.Phase.OVER_UNCONNECTED;
      ForwardHead head = named ? attempt.head() : RequestHead.head(call, routed, "");
      return edited(call, routed, head, attempt.number(), attempt.startNanos);
    }
    if (routed.clusterOrNull() != null && !isDropped(call)) {
      // edited already when it turned out that no host takes it
      ForwardHead head = RequestHead.head(call, routed, "");
      return edited(call, routed, head, 1, call.startNanos());
    }
    CompiledRoute route = routed.route();
    if (route != null
        && route.action() instanceof CompiledAction.Redirect redirect
        && !isAnsweredBefore(call)) {
      RequestView request = routed.managed();
      return redirected(
          redirect,
          request,
          CallFormatContext.beforeSending(call, routed, request),
          routed.router().suppressEnvoyHeaders());
    }
    return filtered(call, routed);
  }

  /** Whether a filter has answered in place of the route. */
  private static boolean isAnsweredBefore(CallFacts call) {
    return !call.details.isEmpty() && !call.details.equals(LocalAnswer.DIRECT);
  }

  /** As far as filters have come: those behind the one that answers have not seen it. */
  private static RequestView filtered(CallFacts call, RoutedRequest routed) {
    FilterRun filters = call.filters;
    RequestView edited = filters == null ? null : filters.edited();
    return edited == null ? routed.managed() : edited;
  }

  private static boolean isDropped(CallFacts call) {
    return ResponseFlag.DO.in(call.flags()) || ResponseFlag.UDO.in(call.flags());
  }

  /** The request's id, generated or not; null when it has none. */
  static @Nullable String requestId(CallFacts call, RoutedRequest routed) {
    if (routed.answer() != null) { // before one would be made
      return routed.answer() == LocalAnswer.UNDERSCORE
          ? null // for Envoy, no request at all
          : call.request().headers().get(RequestHead.REQUEST_ID);
    }
    RequestView sent = of(call, routed, call.last);
    String id = sent.headers().get(RequestHead.REQUEST_ID);
    boolean edited = call.last != null || routed.clusterOrNull() != null;
    boolean generates = routed.listener().manager().forwarding().requestId().generate();
    return id == null && !edited && generates ? call.requestId() : id;
  }

  private static RequestView edited(
      CallFacts call,
      RoutedRequest routed,
      @Nullable ForwardHead head,
      int number,
      long startNanos) {
    HeaderList headers = new HeaderList(call.request().headers());
    RequestHead.edit(call, routed, head, number, startNanos, headers);
    return head == null
        ? new ChangedRequest(routed.view(), headers, routed.authority())
        : new ChangedRequest(routed.view(), headers, head.authority(), head.path());
  }

  /** The request as a redirect has rewritten it, which is no more than its path. */
  static RequestView redirected(
      CompiledAction.Redirect redirect,
      RequestView view,
      FormatContext context,
      boolean suppressEnvoyHeaders) {
    String path = redirect.rewrittenPath(view, context);
    if (path == null) {
      return view;
    }
    HeaderList headers = new HeaderList(view.headers());
    if (!suppressEnvoyHeaders) {
      headers.set(ORIGINAL_PATH, view.path());
    }
    return new ChangedRequest(view, headers, view.authority(), path);
  }
}
