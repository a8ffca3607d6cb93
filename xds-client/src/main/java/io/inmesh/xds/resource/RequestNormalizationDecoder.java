package io.inmesh.xds.resource;

import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RequestNormalization.StripHostPort;
import io.inmesh.config.RequestNormalization.Underscores;
import io.inmesh.xds.proto.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.inmesh.xds.resource.value.Place;

/** Decodes what happens to path and host before routing. */
final class RequestNormalizationDecoder {
  private RequestNormalizationDecoder() {}

  static RequestNormalization decode(Place place, HttpConnectionManager manager) {
    return new RequestNormalization(
        manager.getNormalizePath().getValue(),
        manager.getMergeSlashes(),
        escapedSlashes(place, manager),
        stripHostPort(place, manager),
        manager.getStripTrailingHostDot(),
        underscores(
            place.field("common_http_protocol_options").field("headers_with_underscores_action"),
            manager.getCommonHttpProtocolOptions().getHeadersWithUnderscoresAction()));
  }

  private static EscapedSlashes escapedSlashes(Place place, HttpConnectionManager manager) {
    switch (manager.getPathWithEscapedSlashesAction()) {
      case IMPLEMENTATION_SPECIFIC_DEFAULT:
      case KEEP_UNCHANGED:
        return EscapedSlashes.KEEP;
      case REJECT_REQUEST:
        return EscapedSlashes.REJECT;
      case UNESCAPE_AND_REDIRECT:
        return EscapedSlashes.UNESCAPE_AND_REDIRECT;
      case UNESCAPE_AND_FORWARD:
        return EscapedSlashes.UNESCAPE_AND_FORWARD;
      case UNRECOGNIZED:
        place
            .field("path_with_escaped_slashes_action")
            .unsupported(manager.getPathWithEscapedSlashesActionValue(), "0 to 4");
        break;
    }
    return EscapedSlashes.REJECT;
  }

  private static StripHostPort stripHostPort(Place place, HttpConnectionManager manager) {
    if (manager.getStripAnyHostPort()) {
      if (manager.getStripMatchingHostPort()) {
        place
            .field("strip_matching_host_port")
            .invalid("true", "only one of strip_matching_host_port and strip_any_host_port");
      }
      return StripHostPort.ANY;
    }
    return manager.getStripMatchingHostPort() ? StripHostPort.MATCHING : StripHostPort.NEVER;
  }

  private static Underscores underscores(Place place, HeadersWithUnderscoresAction action) {
    switch (action) {
      case ALLOW:
        return Underscores.ALLOW;
      case REJECT_REQUEST:
        return Underscores.REJECT_REQUEST;
      case DROP_HEADER:
        return Underscores.DROP_HEADER;
      case UNRECOGNIZED:
        place.unsupported("unknown", "ALLOW, REJECT_REQUEST or DROP_HEADER");
        break;
    }
    return Underscores.REJECT_REQUEST;
  }
}
