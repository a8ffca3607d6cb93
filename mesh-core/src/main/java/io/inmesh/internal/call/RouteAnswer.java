package io.inmesh.internal.call;

import io.inmesh.call.RequestView;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import java.util.function.Function;

/** The answers of routes that do not forward. */
final class RouteAnswer {
  private RouteAnswer() {}

  /**
   * The answer.
   *
   * @param contexts what formats see of a reply with that body
   */
  static LocalAnswer of(
      CompiledRoute route, RequestView request, Function<String, FormatContext> contexts) {
    if (route.action() instanceof CompiledAction.Redirect redirect) {
      return LocalAnswer.redirect(
          redirect.status(), redirect.location(request, contexts.apply("")));
    }
    if (route.action() instanceof CompiledAction.DirectResponse direct) {
      return LocalAnswer.direct(
          direct.status(),
          direct.body(contexts),
          direct.contentType(),
          direct.location(request, contexts.apply("")));
    }
    if (route.action() instanceof CompiledAction.Invalid invalid) {
      return LocalAnswer.invalidRoute(invalid.reason());
    }
    return LocalAnswer.nonForwarding();
  }
}
