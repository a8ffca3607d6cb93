package io.inmesh.config;

import io.inmesh.config.FormatSyntax.Command;
import io.inmesh.config.FormatSyntax.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which operators of a format have a value in a library, which has neither connections of its own
 * nor tracing, dynamic metadata or filter state. The others are as empty as any value that is not
 * there; a counter is 0. For reports: whoever writes a format should hear of it before its requests
 * do.
 */
public enum FormatValues {
  /**
   * Formats of an outbound listener and its routes: the caller is the application itself, and the
   * connections are its HTTP client's.
   */
  OUTBOUND("CLUSTER", "LISTENER", "ROUTE", "UPSTREAM_HOST", "VIRTUAL_HOST") {
    @Override
    boolean has(String name, String argument) {
      return switch (name) {
        case "REQUESTED_SERVER_NAME" -> argument.contains("_FIRST"); // the host, as there is no SNI
        case "UPSTREAM_DETECTED_CLOSE_TYPE", "UPSTREAM_SERVER_NAME" -> false;
        default ->
            !name.startsWith("DOWNSTREAM_")
                && UPSTREAM_CONNECTION.stream().noneMatch(name::startsWith);
      };
    }
  },

  /** Formats of an inbound listener and its routes: the upstream is the application itself. */
  INBOUND("LISTENER", "ROUTE", "VIRTUAL_HOST") {
    @Override
    boolean has(String name, String argument) {
      return switch (name) {
        case "CLUSTER_METADATA" -> false;
        case "UPSTREAM_CLUSTER",
            "UPSTREAM_CLUSTER_RAW",
            "UPSTREAM_REQUEST_ATTEMPT_COUNT",
            "DOWNSTREAM_TLS_CIPHER",
            "DOWNSTREAM_TLS_VERSION" ->
            true;
        default ->
            !name.startsWith("UPSTREAM_")
                && (!name.startsWith("DOWNSTREAM_") || DOWNSTREAM_ADDRESSES.contains(name));
      };
    }
  };

  /** What no format here has a value for. */
  private static final Set<String> NOWHERE =
      Set.of(
          "BYTES_RECEIVED",
          "BYTES_RETRANSMITTED",
          "CEL",
          "COMMON_DURATION",
          "CONNECTION_ID",
          "CONNECTION_TERMINATION_DETAILS",
          "CUSTOM_FLAGS",
          "DYNAMIC_METADATA",
          "FILTER_CHAIN_NAME",
          "FILTER_STATE",
          "PACKETS_RETRANSMITTED",
          "PER_REQUEST_STATE",
          "REQUEST_HEADERS_BYTES",
          "RESPONSE_HEADERS_BYTES",
          "ROUNDTRIP_DURATION",
          "ROUTE_RESOLUTION_COUNT",
          "ROUTE_RESOLUTION_TIME_US",
          "SPAN_ID",
          "TLS_JA3_FINGERPRINT",
          "TLS_JA4_FINGERPRINT",
          "TRACE_ID",
          "TYPED_CEL",
          "UPSTREAM_FILTER_STATE");

  private static final Set<String> DOWNSTREAM_ADDRESSES =
      Set.of(
          "DOWNSTREAM_DIRECT_LOCAL_ADDRESS",
          "DOWNSTREAM_DIRECT_LOCAL_ADDRESS_WITHOUT_PORT",
          "DOWNSTREAM_DIRECT_LOCAL_PORT",
          "DOWNSTREAM_DIRECT_REMOTE_ADDRESS",
          "DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT",
          "DOWNSTREAM_DIRECT_REMOTE_PORT",
          "DOWNSTREAM_LOCAL_ADDRESS",
          "DOWNSTREAM_LOCAL_ADDRESS_WITHOUT_PORT",
          "DOWNSTREAM_LOCAL_PORT",
          "DOWNSTREAM_REMOTE_ADDRESS",
          "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
          "DOWNSTREAM_REMOTE_PORT");

  private static final List<String> UPSTREAM_CONNECTION =
      List.of(
          "UPSTREAM_CONNECTION_",
          "UPSTREAM_DECOMPRESSED_",
          "UPSTREAM_HEADER_BYTES_",
          "UPSTREAM_LOCAL_",
          "UPSTREAM_PEER_",
          "UPSTREAM_REMOTE_ADDRESS_ENDPOINT_ID",
          "UPSTREAM_TLS_",
          "UPSTREAM_TRANSPORT_FAILURE_REASON",
          "UPSTREAM_WIRE_BYTES_");

  @SuppressWarnings("ImmutableEnumChecker") // one of Set.of
  private final Set<String> owners;

  /** With the owners of metadata that are known. */
  FormatValues(String... owners) {
    this.owners = Set.of(owners);
  }

  /** Whether a command that has a value somewhere has one here; but for metadata's owners. */
  abstract boolean has(String name, String argument);

  /**
   * The operators of a format that have no value, as they stand there, each once; none for what is
   * no format.
   */
  public List<String> missing(String format) {
    if (format.indexOf('%') < 0 || FormatSyntax.check(format) != null) {
      return List.of();
    }
    List<String> missing = new ArrayList<>();
    for (Part part : FormatSyntax.parse(format)) {
      if (part instanceof Command command && !has(command) && !missing.contains(part.toString())) {
        missing.add(part.toString());
      }
    }
    return missing;
  }

  private boolean has(Command command) {
    String argument = command.argument();
    return switch (command.name()) {
      case "METADATA" -> owners.contains(argument.split(":", 2)[0]);
      // Of several, one is enough.
      case "COALESCE" -> CoalesceSyntax.parse(argument).stream().anyMatch(this::has);
      default -> !NOWHERE.contains(command.name()) && has(command.name(), argument);
    };
  }
}
