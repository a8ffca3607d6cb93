package io.inmesh.xds.resource;

import io.inmesh.config.HostRewrite;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.xds.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig;
import io.inmesh.xds.resource.value.Formats;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Regexes;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decodes how a forwarding route changes path and host. */
final class RewriteDecoder {
  private RewriteDecoder() {}

  static Rewrites decode(Place place, RouteAction action, PathMatcher match) {
    PathRewrite path = path(place, action, match);
    HostRewrite host = host(place, action);
    if (path == null && host == null && !action.getAppendXForwardedHost()) {
      return Rewrites.NONE;
    }
    return new Rewrites(path, host, action.getAppendXForwardedHost());
  }

  private static @Nullable PathRewrite path(Place place, RouteAction action, PathMatcher match) {
    boolean prefix = !action.getPrefixRewrite().isEmpty();
    boolean format = !action.getPathRewrite().isEmpty();
    int ways =
        (prefix ? 1 : 0)
            + (action.hasRegexRewrite() ? 1 : 0)
            + (action.hasPathRewritePolicy() ? 1 : 0)
            + (format ? 1 : 0);
    if (ways > 1) {
      place.invalid(
          ways + " rewrites",
          "only one of prefix_rewrite, regex_rewrite, path_rewrite_policy, path_rewrite");
    }
    if (prefix) {
      if (match instanceof PathMatcher.Template) {
        place.field("prefix_rewrite").invalid(action.getPrefixRewrite(), "no path_match_policy");
      }
      return new PathRewrite.Prefix(action.getPrefixRewrite());
    }
    if (action.hasRegexRewrite()) {
      return Regexes.read(place.field("regex_rewrite"), action.getRegexRewrite());
    }
    if (format) {
      return new PathRewrite.Format(
          Formats.read(place.field("path_rewrite"), action.getPathRewrite()));
    }
    return action.hasPathRewritePolicy()
        ? template(place.field("path_rewrite_policy"), action.getPathRewritePolicy(), match)
        : null;
  }

  private static @Nullable PathRewrite template(
      Place place, TypedExtensionConfig policy, PathMatcher match) {
    if (!TypedConfig.is(policy.getTypedConfig(), UriTemplateRewriteConfig.getDefaultInstance())) {
      place.unsupported(policy.getTypedConfig().getTypeUrl(), "a URI template");
      return null;
    }
    Place at = place.field("typed_config");
    UriTemplateRewriteConfig config =
        TypedConfig.unpack(
            at, policy.getTypedConfig(), UriTemplateRewriteConfig.getDefaultInstance());
    if (config == null) {
      return null;
    }
    UriTemplates.checkRewrite(
        at.field("path_template_rewrite"),
        config.getPathTemplateRewrite(),
        match instanceof PathMatcher.Template template ? template.template() : null);
    return new PathRewrite.Template(config.getPathTemplateRewrite());
  }

  private static @Nullable HostRewrite host(Place place, RouteAction action) {
    switch (action.getHostRewriteSpecifierCase()) {
      case HOST_REWRITE_LITERAL:
        return action.getHostRewriteLiteral().isEmpty()
            ? null
            : new HostRewrite.Literal(action.getHostRewriteLiteral());
      case AUTO_HOST_REWRITE:
        return action.getAutoHostRewrite().getValue() ? new HostRewrite.Auto() : null;
      case HOST_REWRITE_HEADER:
        return action.getHostRewriteHeader().isEmpty()
            ? null
            : new HostRewrite.FromHeader(action.getHostRewriteHeader().toLowerCase(Locale.ROOT));
      case HOST_REWRITE_PATH_REGEX:
        PathRewrite.Regex regex =
            Regexes.read(place.field("host_rewrite_path_regex"), action.getHostRewritePathRegex());
        return new HostRewrite.FromPath(regex.regex(), regex.substitution());
      case HOST_REWRITE:
        return action.getHostRewrite().isEmpty()
            ? null
            : new HostRewrite.Format(
                Formats.read(place.field("host_rewrite"), action.getHostRewrite()));
      case HOSTREWRITESPECIFIER_NOT_SET:
        break;
    }
    return null;
  }
}
