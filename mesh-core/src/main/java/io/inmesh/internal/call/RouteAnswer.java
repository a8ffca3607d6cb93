package io.inmesh.internal.call;

import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;

/** The answers of routes that do not forward. */
final class RouteAnswer {
  private RouteAnswer() {}

  static LocalAnswer of(CompiledRoute route, RoutedRequest routed, CallFacts call) {
    CallFormatContext context = CallFormatContext.ofResponse(call, routed, null, "");
    if (route.action() instanceof CompiledAction.Redirect redirect) {
      return LocalAnswer.redirect(redirect.status(), redirect.location(routed.view(), context));
    }
    if (route.action() instanceof CompiledAction.DirectResponse direct) {
      return LocalAnswer.direct(
          direct.status(), direct.body(context), direct.location(routed.view(), context));
    }
    if (route.action() instanceof CompiledAction.Invalid invalid) {
      return LocalAnswer.invalidRoute(invalid.reason());
    }
    return LocalAnswer.invalidRoute("non_forwarding_action: only servers use such a route");
  }
}
