package io.inmesh.internal.call;

import io.inmesh.call.RequestView;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;

/** The answers of routes that do not forward. */
final class RouteAnswer {
  private RouteAnswer() {}

  static LocalAnswer of(CompiledRoute route, RequestView request, FormatContext context) {
    if (route.action() instanceof CompiledAction.Redirect redirect) {
      return LocalAnswer.redirect(redirect.status(), redirect.location(request, context));
    }
    if (route.action() instanceof CompiledAction.DirectResponse direct) {
      return LocalAnswer.direct(
          direct.status(), direct.body(context), direct.location(request, context));
    }
    if (route.action() instanceof CompiledAction.Invalid invalid) {
      return LocalAnswer.invalidRoute(invalid.reason());
    }
    return LocalAnswer.nonForwarding();
  }
}
