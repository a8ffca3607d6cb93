package io.inmesh.xds.resource;

import io.inmesh.config.RouteAction.DirectResponse;
import io.inmesh.xds.proto.envoy.config.route.v3.DirectResponseAction;
import io.inmesh.xds.resource.value.BodyFormats;
import io.inmesh.xds.resource.value.DataSources;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.nio.charset.StandardCharsets;

/** Decodes {@code envoy.config.route.v3.DirectResponseAction}. */
final class DirectResponseDecoder {
  private DirectResponseDecoder() {}

  static DirectResponse decode(Place place, DirectResponseAction action, int maxBodyBytes) {
    long status = Scalars.unsigned(action.getStatus());
    if (status < 200 || status > 599) {
      place.field("status").invalid(status, "200 to 599");
    }
    byte[] body =
        action.hasBody()
            ? DataSources.read(place.field("body"), action.getBody(), maxBodyBytes)
            : new byte[0];
    return new DirectResponse(
        (int) Math.min(status, 599),
        new String(body, StandardCharsets.UTF_8),
        action.hasBodyFormat()
            ? BodyFormats.read(place.field("body_format"), action.getBodyFormat())
            : null);
  }
}
