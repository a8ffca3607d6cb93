package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.config.HealthCheck;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValueOption;
import io.inmesh.xds.proto.envoy.config.core.v3.HealthCheck.HttpHealthCheck;
import io.inmesh.xds.proto.envoy.config.core.v3.HealthCheck.Payload;
import io.inmesh.xds.proto.envoy.config.core.v3.HealthCheck.TcpHealthCheck;
import io.inmesh.xds.proto.envoy.config.core.v3.RequestMethod;
import io.inmesh.xds.proto.envoy.type.v3.Int64Range;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Decodes {@code health_checks}, of which only the kind is used. What no Envoy takes is a mistake
 * all the same.
 */
final class HealthCheckDecoder {
  private static final Pattern HEX = Pattern.compile("([0-9a-fA-F]{2})*");
  private static final Set<RequestMethod> WITH_BODY =
      EnumSet.of(RequestMethod.POST, RequestMethod.PUT, RequestMethod.PATCH, RequestMethod.OPTIONS);

  private HealthCheckDecoder() {}

  static List<HealthCheck> decode(Place cluster, Cluster message, HttpOptions http) {
    List<HealthCheck> checks = new ArrayList<>(message.getHealthChecksCount());
    for (int i = 0; i < message.getHealthChecksCount(); i++) {
      var check = message.getHealthChecks(i);
      Place place = cluster.item("health_checks", i);
      String kind = check.getHealthCheckerCase().name().toLowerCase(Locale.ROOT);
      switch (check.getHealthCheckerCase()) {
        case HTTP_HEALTH_CHECK ->
            http(place.field("http_health_check"), check.getHttpHealthCheck());
        case TCP_HEALTH_CHECK -> tcp(place.field("tcp_health_check"), check.getTcpHealthCheck());
        case CUSTOM_HEALTH_CHECK -> {
          Place at = place.field("custom_health_check").field("typed_config");
          Any config = check.getCustomHealthCheck().getTypedConfig();
          if (TypedConfig.meantTypeName(config).isEmpty()) {
            at.invalid("no type", "the checker's configuration");
          }
        }
        case GRPC_HEALTH_CHECK -> {
          Place at = place.field("grpc_health_check");
          if (!http.mayBeHttp2(message)) {
            at.invalid("set", "HTTP/2 for the cluster");
          }
          edits(at, "initial_metadata", check.getGrpcHealthCheck().getInitialMetadataList());
        }
        case HEALTHCHECKER_NOT_SET -> {}
      }
      checks.add(new HealthCheck(kind.substring(0, kind.indexOf('_'))));
    }
    return checks;
  }

  private static void http(Place place, HttpHealthCheck check) {
    ranges(place, "expected_statuses", check.getExpectedStatusesList());
    ranges(place, "retriable_statuses", check.getRetriableStatusesList());
    edits(place, "request_headers_to_add", check.getRequestHeadersToAddList());
    for (int i = 0; i < check.getRequestHeadersToRemoveCount(); i++) {
      var unused =
          HeaderEditReader.removal(
              place.item("request_headers_to_remove", i), check.getRequestHeadersToRemove(i));
    }
    if (check.hasSend() && !WITH_BODY.contains(check.getMethod())) {
      place.field("send").invalid("set", "a method with a body, one of " + WITH_BODY);
    }
    payload(place.field("send"), check.getSend());
    for (int i = 0; i < check.getReceiveCount(); i++) {
      payload(place.item("receive", i), check.getReceive(i));
    }
  }

  private static void edits(Place place, String field, List<HeaderValueOption> options) {
    for (int i = 0; i < options.size(); i++) {
      var unused = HeaderEditReader.addition(place.item(field, i), options.get(i));
    }
  }

  private static void ranges(Place place, String field, List<Int64Range> ranges) {
    for (int i = 0; i < ranges.size(); i++) {
      Int64Range range = ranges.get(i);
      if (range.getStart() >= range.getEnd() || range.getStart() < 100 || range.getEnd() > 600) {
        place
            .item(field, i)
            .invalid(
                range.getStart() + " to " + range.getEnd(),
                "100 <= start < end <= 600, end left out");
      }
    }
  }

  private static void tcp(Place place, TcpHealthCheck check) {
    payload(place.field("send"), check.getSend());
    for (int i = 0; i < check.getReceiveCount(); i++) {
      payload(place.item("receive", i), check.getReceive(i));
    }
  }

  private static void payload(Place place, Payload payload) {
    if (!HEX.matcher(payload.getText()).matches()) {
      place.field("text").invalid(payload.getText(), "pairs of hexadecimal digits");
    }
  }
}
