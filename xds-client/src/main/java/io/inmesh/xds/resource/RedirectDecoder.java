package io.inmesh.xds.resource;

import io.inmesh.config.PathRewrite;
import io.inmesh.config.RouteAction.Redirect;
import io.inmesh.xds.proto.envoy.config.route.v3.RedirectAction;
import io.inmesh.xds.resource.value.Formats;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Regexes;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.route.v3.RedirectAction}. */
final class RedirectDecoder {
  private RedirectDecoder() {}

  static Redirect decode(Place place, RedirectAction action) {
    long port = Integer.toUnsignedLong(action.getPortRedirect());
    if (port > 65535) {
      place.field("port_redirect").unsupported(port, "0 to 65535");
    }
    return new Redirect(
        scheme(action),
        orNull(action.getHostRedirect()),
        (int) Math.min(port, 65535),
        orNull(action.getPathRedirect()),
        pathRewrite(place, action),
        status(place, action),
        action.getStripQuery());
  }

  private static @Nullable String scheme(RedirectAction action) {
    return action.getHttpsRedirect() ? "https" : orNull(action.getSchemeRedirect());
  }

  private static @Nullable PathRewrite pathRewrite(Place place, RedirectAction action) {
    if (action.hasRegexRewrite()) {
      return Regexes.read(place.field("regex_rewrite"), action.getRegexRewrite());
    }
    if (!action.getPathRewrite().isEmpty()) {
      return new PathRewrite.Format(
          Formats.read(place.field("path_rewrite"), action.getPathRewrite()));
    }
    return action.getPrefixRewrite().isEmpty()
        ? null
        : new PathRewrite.Prefix(action.getPrefixRewrite());
  }

  private static int status(Place place, RedirectAction action) {
    switch (action.getResponseCode()) {
      case MOVED_PERMANENTLY:
        return 301;
      case FOUND:
        return 302;
      case SEE_OTHER:
        return 303;
      case TEMPORARY_REDIRECT:
        return 307;
      case PERMANENT_REDIRECT:
        return 308;
      case UNRECOGNIZED:
        place.field("response_code").invalid(action.getResponseCodeValue(), "0 to 4");
        break;
    }
    return 301;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
