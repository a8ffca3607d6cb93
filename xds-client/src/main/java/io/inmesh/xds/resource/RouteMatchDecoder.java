package io.inmesh.xds.resource;

import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.MetadataMatcher;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteMatch.ParameterMatcher;
import io.inmesh.config.RouteMatch.TlsMatch;
import io.inmesh.config.StringMatcher;
import io.inmesh.xds.proto.envoy.config.core.v3.TypedExtensionConfig;
import io.inmesh.xds.proto.envoy.config.route.v3.CookieMatcher;
import io.inmesh.xds.proto.envoy.config.route.v3.QueryParameterMatcher;
import io.inmesh.xds.proto.envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.MetadataMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Regexes;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.StringMatchers;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.route.v3.RouteMatch}. */
final class RouteMatchDecoder {
  private RouteMatchDecoder() {}

  static RouteMatch decode(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch match) {
    List<HeaderMatcher> headers = HeaderMatchers.read(place, "headers", match.getHeadersList());
    List<MetadataMatcher> metadata = new ArrayList<>(match.getDynamicMetadataCount());
    for (int i = 0; i < match.getDynamicMetadataCount(); i++) {
      metadata.add(
          MetadataMatchers.read(place.item("dynamic_metadata", i), match.getDynamicMetadata(i)));
    }
    return new RouteMatch(
        path(place, match),
        headers,
        queryParameters(place, match.getQueryParametersList()),
        cookies(place, match.getCookiesList()),
        match.hasRuntimeFraction()
            ? Fractions.read(place.field("runtime_fraction"), match.getRuntimeFraction())
            : null,
        match.hasGrpc(),
        match.hasTlsContext()
            ? new TlsMatch(
                match.getTlsContext().hasPresented()
                    ? match.getTlsContext().getPresented().getValue()
                    : null,
                match.getTlsContext().hasValidated()
                    ? match.getTlsContext().getValidated().getValue()
                    : null)
            : null,
        metadata);
  }

  /**
   * What a route with a wrong match may have been meant to take at most: its path and those headers
   * that can be read. Null when not even the path can be read.
   */
  static @Nullable RouteMatch widest(io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch match) {
    Place scratch = Place.root();
    PathMatcher path = path(scratch, match);
    if (scratch.broken()) {
      return null;
    }
    List<HeaderMatcher> headers = new ArrayList<>();
    for (var matcher : match.getHeadersList()) {
      Place at = Place.root();
      HeaderMatcher header = HeaderMatchers.read(at, matcher);
      if (!at.broken()) {
        headers.add(header);
      }
    }
    return RouteMatch.of(path, headers);
  }

  private static PathMatcher path(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.RouteMatch match) {
    // Unset means true: a plain read of the wrapper would say false.
    boolean ignoreCase = !Scalars.flag(match.hasCaseSensitive(), match.getCaseSensitive(), true);
    switch (match.getPathSpecifierCase()) {
      case PREFIX:
        return new PathMatcher.Prefix(match.getPrefix(), ignoreCase);
      case PATH:
        return new PathMatcher.Exact(match.getPath(), ignoreCase);
      case PATH_SEPARATED_PREFIX:
        return new PathMatcher.SeparatedPrefix(match.getPathSeparatedPrefix(), ignoreCase);
      case SAFE_REGEX:
        return new PathMatcher.Regex(Regexes.read(place.field("safe_regex"), match.getSafeRegex()));
      case CONNECT_MATCHER:
        return new PathMatcher.Connect();
      case PATH_MATCH_POLICY:
        return template(place.field("path_match_policy"), match.getPathMatchPolicy());
      case PATHSPECIFIER_NOT_SET:
        place.invalid("no path_specifier", "one of prefix, path, safe_regex, ...");
        break;
    }
    return new PathMatcher.Connect();
  }

  private static PathMatcher template(Place place, TypedExtensionConfig policy) {
    if (!TypedConfig.is(policy.getTypedConfig(), UriTemplateMatchConfig.getDefaultInstance())) {
      place.unsupported(policy.getTypedConfig().getTypeUrl(), "a URI template");
      return new PathMatcher.Connect();
    }
    Place at = place.field("typed_config");
    UriTemplateMatchConfig config =
        TypedConfig.unpack(
            at, policy.getTypedConfig(), UriTemplateMatchConfig.getDefaultInstance());
    if (config == null) {
      return new PathMatcher.Connect();
    }
    UriTemplates.checkMatch(at.field("path_template"), config.getPathTemplate());
    return new PathMatcher.Template(config.getPathTemplate());
  }

  private static List<ParameterMatcher> cookies(Place place, List<CookieMatcher> matchers) {
    List<ParameterMatcher> read = new ArrayList<>(matchers.size());
    for (int i = 0; i < matchers.size(); i++) {
      CookieMatcher matcher = matchers.get(i);
      Place at = place.item("cookies", i).field("string_match");
      StringMatcher value = StringMatchers.read(at, matcher.getStringMatch());
      read.add(new ParameterMatcher(matcher.getName(), value, true, matcher.getInvertMatch()));
    }
    return read;
  }

  private static List<ParameterMatcher> queryParameters(
      Place place, List<QueryParameterMatcher> matchers) {
    List<ParameterMatcher> read = new ArrayList<>(matchers.size());
    for (int i = 0; i < matchers.size(); i++) {
      QueryParameterMatcher matcher = matchers.get(i);
      switch (matcher.getQueryParameterMatchSpecifierCase()) {
        case STRING_MATCH:
          Place at = place.item("query_parameters", i).field("string_match");
          read.add(
              new ParameterMatcher(
                  matcher.getName(),
                  StringMatchers.read(at, matcher.getStringMatch()),
                  true,
                  false));
          break;
        case PRESENT_MATCH:
          read.add(new ParameterMatcher(matcher.getName(), null, matcher.getPresentMatch(), false));
          break;
        case QUERYPARAMETERMATCHSPECIFIER_NOT_SET:
          read.add(new ParameterMatcher(matcher.getName(), null, true, false));
          break;
      }
    }
    return read;
  }
}
