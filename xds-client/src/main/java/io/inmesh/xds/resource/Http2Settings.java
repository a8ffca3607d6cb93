package io.inmesh.xds.resource;

import io.inmesh.xds.proto.envoy.config.core.v3.Http2ProtocolOptions;
import io.inmesh.xds.resource.value.Place;
import java.util.HashMap;
import java.util.Map;

/**
 * Checks {@code custom_settings_parameters}, which mean nothing here: connections are those of the
 * application's client or server. What no Envoy takes ({@code initializeAndValidateOptions} of its
 * http/utility.cc) is a mistake all the same. The identifiers are those of RFC 9113, 6.5.2.
 */
final class Http2Settings {
  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int ENABLE_CONNECT_PROTOCOL = 8;

  private Http2Settings() {}

  static void check(Place place, Http2ProtocolOptions options) {
    Map<Integer, Integer> values = new HashMap<>();
    for (int i = 0; i < options.getCustomSettingsParametersCount(); i++) {
      var parameter = options.getCustomSettingsParameters(i);
      int identifier = parameter.getIdentifier().getValue();
      int value = parameter.getValue().getValue();
      Place at = place.item("custom_settings_parameters", i);
      Integer before = values.putIfAbsent(identifier, value);
      if (before != null && before != value) {
        at.invalid(Integer.toUnsignedString(value), "one value for " + identifier);
      }
      if (identifier == ENABLE_PUSH && value == 1) {
        at.invalid("1", "no server push");
      }
      if (isNamed(identifier, options)) {
        at.invalid(identifier, "a parameter that has no field, or whose field is not set");
      }
    }
  }

  private static boolean isNamed(int identifier, Http2ProtocolOptions options) {
    return switch (identifier) {
      case HEADER_TABLE_SIZE -> options.hasHpackTableSize();
      case MAX_CONCURRENT_STREAMS -> options.hasMaxConcurrentStreams();
      case INITIAL_WINDOW_SIZE -> options.hasInitialStreamWindowSize();
      case ENABLE_CONNECT_PROTOCOL -> true;
      default -> false;
    };
  }
}
