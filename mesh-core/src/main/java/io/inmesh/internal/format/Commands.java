package io.inmesh.internal.format;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.CoalesceSyntax;
import io.inmesh.config.Endpoint;
import io.inmesh.config.FormatSyntax.Command;
import io.inmesh.internal.format.Format.Piece;
import io.inmesh.internal.format.FormatContext.Event;
import io.inmesh.internal.format.FormatContext.Side;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Compiles commands. What a command prints is Envoy's substitution formatter's text; a command
 * without a branch of its own asks {@link FormatContext#other}.
 */
final class Commands {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final ZoneId UTC = ZoneId.of("UTC");

  /** Commands that print bytes of a request or response; all others print texts. */
  private static final Set<String> OF_HEADS =
      Set.of(
          "REQ",
          "REQUEST_HEADER",
          "STREAM_INFO_REQ",
          "RESP",
          "RESPONSE_HEADER",
          "TRAILER",
          "RESPONSE_TRAILER",
          "PATH",
          "QUERY_PARAM",
          "QUERY_PARAMS");

  private Commands() {}

  /**
   * Compiles a command.
   *
   * @param bytes whether its value becomes bytes of a header or path, and not of a text
   */
  static Piece compile(Command command, boolean bytes) {
    Piece piece = converted(command, bytes);
    int max = command.maxLength();
    return max < 0 ? piece : new CutPiece(piece, max, bytes);
  }

  private static Piece converted(Command command, boolean bytes) {
    if (command.name().equals("COALESCE")) {
      return coalesce(command.argument(), bytes);
    }
    Piece piece = uncut(command);
    if (OF_HEADS.contains(command.name()) == bytes) {
      return piece;
    }
    UnaryOperator<String> conversion = bytes ? HeaderBytes::ofText : HeaderBytes::toText;
    return (context, request, response) -> {
      String value = piece.value(context, request, response);
      return value == null ? null : conversion.apply(value);
    };
  }

  private static Piece uncut(Command command) {
    String name = command.name();
    String argument = command.argument();
    return switch (name) {
      case "REQ", "REQUEST_HEADER", "STREAM_INFO_REQ" -> HeaderCommands.request(argument);
      case "RESP", "RESPONSE_HEADER" -> HeaderCommands.response(argument);
      case "TRAILER", "RESPONSE_TRAILER" -> HeaderCommands.trailer(argument);
      case "GRPC_STATUS" -> HeaderCommands.grpcStatus(argument);
      case "GRPC_STATUS_NUMBER" -> HeaderCommands.grpcStatus("NUMBER");
      case "PATH" -> HeaderCommands.path(argument);
      case "QUERY_PARAM" -> QueryText.parameter(argument);
      case "QUERY_PARAMS" -> QueryText.all(argument.equals("DECODED"));
      case "REQUESTED_SERVER_NAME" -> HeaderCommands.serverName(argument);
      case "METADATA", "DYNAMIC_METADATA", "CLUSTER_METADATA", "UPSTREAM_METADATA" ->
          MetadataText.compile(name, argument);
      case "START_TIME", "START_TIME_LOCAL", "EMIT_TIME", "EMIT_TIME_LOCAL" -> time(name, argument);
      case "ENVIRONMENT" -> environment(argument);
      case "HOSTNAME" -> fixed(LocalHost.name());
      case "RESPONSE_CODE_DETAILS" -> details(argument.equals("ALLOW_WHITESPACES"));
      default -> plain(name, argument);
    };
  }

  private static Piece plain(String name, String argument) {
    Function<FormatContext, @Nullable Object> value =
        switch (name) {
          case "PROTOCOL" -> FormatContext::protocol;
          case "UPSTREAM_PROTOCOL" -> FormatContext::upstreamProtocol;
          case "RESPONSE_CODE" -> FormatContext::responseCode;
          case "RESPONSE_FLAGS" -> c -> orDash(ResponseFlag.text(c.responseFlags()));
          case "RESPONSE_FLAGS_LONG" -> c -> orDash(FlagNames.text(c.responseFlags()));
          case "ROUTE_NAME" -> c -> known(c.routeName());
          case "VIRTUAL_CLUSTER_NAME" -> FormatContext::virtualCluster;
          case "UPSTREAM_CLUSTER" -> c -> known(c.clusterStatName());
          case "UPSTREAM_CLUSTER_RAW" -> c -> known(c.cluster());
          case "UPSTREAM_HOST" -> c -> host(c.endpoint());
          case "UPSTREAM_HOST_NAME" -> c -> hostName(c.endpoint());
          case "UPSTREAM_HOST_NAME_WITHOUT_PORT" ->
              c -> AddressText.withoutPort(hostName(c.endpoint()));
          // An attempt's own list, as in Envoy, where each begins anew: its host once connected.
          case "UPSTREAM_HOSTS_ATTEMPTED" -> c -> host(c.connectedEndpoint());
          case "UPSTREAM_HOSTS_ATTEMPTED_WITHOUT_PORT" ->
              c -> AddressText.host(host(c.connectedEndpoint()));
          case "UPSTREAM_HOST_NAMES_ATTEMPTED" -> c -> hostName(c.connectedEndpoint());
          case "UPSTREAM_HOST_NAMES_ATTEMPTED_WITHOUT_PORT" ->
              c -> AddressText.withoutPort(hostName(c.connectedEndpoint()));
          case "UPSTREAM_REQUEST_ATTEMPT_COUNT" -> FormatContext::attempts;
          case "DURATION" -> c -> millis(c.nanosUntil(Event.NOW));
          case "REQUEST_DURATION" -> c -> millis(c.nanosUntil(Event.REQUEST_RECEIVED));
          case "REQUEST_TX_DURATION" -> c -> millis(c.nanosUntil(Event.REQUEST_SENT));
          case "RESPONSE_DURATION" -> c -> millis(c.nanosUntil(Event.RESPONSE_BEGAN));
          case "RESPONSE_TX_DURATION" -> Commands::responseMillis;
          case "BYTES_RECEIVED" -> c -> c.bodyBytes(false);
          case "BYTES_SENT" -> c -> c.bodyBytes(true);
          case "STREAM_ID" -> FormatContext::streamId;
          case "UNIQUE_ID" -> FormatContext::uniqueId;
          case "LISTENER_NAME" -> c -> known(c.listenerName());
          case "LOCAL_REPLY_BODY" -> FormatContext::localReplyBody;
          case "ACCESS_LOG_TYPE" -> c -> orElse(c.other(name), "NotSet");
          default -> addressOrOther(name, argument);
        };
    TypedPiece piece = (context, request, response) -> value.apply(context);
    return piece;
  }

  private static Function<FormatContext, @Nullable Object> addressOrOther(
      String name, String argument) {
    for (Side side : Side.values()) {
      String prefix = side.name();
      if (name.equals(prefix + "_ADDRESS")) {
        return c -> c.address(side);
      } else if (name.equals(prefix + "_ADDRESS_WITHOUT_PORT")) {
        return argument.isEmpty()
            ? c -> AddressText.host(c.address(side))
            : c -> AddressText.network(c.address(side), argument);
      } else if (name.equals(prefix + "_PORT")) {
        return c -> JsonValue.digits(AddressText.port(c.address(side)));
      }
    }
    if (name.contains("BYTES")) {
      return c -> JsonValue.digits(orElse(c.other(name), "0")); // counters that nobody keeps
    }
    return c -> c.other(name);
  }

  private static Piece coalesce(String argument, boolean bytes) {
    List<Piece> choices = new ArrayList<>();
    CoalesceSyntax.parse(argument).forEach(choice -> choices.add(compile(choice, bytes)));
    return new CoalescePiece(choices);
  }

  private static Piece fixed(@Nullable String value) {
    return (context, request, response) -> value;
  }

  private static Piece environment(String name) {
    return fixed(orElse(System.getenv(name), Format.UNKNOWN));
  }

  private static Piece details(boolean allowWhitespace) {
    return (context, request, response) -> {
      String details = context.responseCodeDetails();
      return known(allowWhitespace ? details : details.replaceAll("\\s", "_"));
    };
  }

  private static Piece time(String name, String pattern) {
    TimeText text =
        TimeText.compile(pattern, name.endsWith("_LOCAL") ? ZoneId.systemDefault() : UTC);
    boolean now = name.startsWith("EMIT");
    return (context, request, response) ->
        text.render(
            context.startEpochNanos() + (now ? Math.max(0, context.nanosUntil(Event.NOW)) : 0));
  }

  private static @Nullable Long responseMillis(FormatContext context) {
    long began = context.nanosUntil(Event.RESPONSE_BEGAN);
    long ended = context.nanosUntil(Event.RESPONSE_ENDED);
    return began < 0 || ended < 0 ? null : millis(ended - began);
  }

  private static @Nullable Long millis(long nanos) {
    return nanos < 0 ? null : nanos / NANOS_PER_MILLI;
  }

  private static @Nullable String host(@Nullable Endpoint endpoint) {
    return endpoint == null ? null : endpoint.address().toString();
  }

  private static @Nullable String hostName(@Nullable Endpoint endpoint) {
    return endpoint == null || endpoint.hostname().isEmpty() ? host(endpoint) : endpoint.hostname();
  }

  static @Nullable String known(String text) {
    return text.isEmpty() ? null : text;
  }

  private static String orDash(String text) {
    return text.isEmpty() ? Format.UNKNOWN : text;
  }

  private static String orElse(@Nullable String text, String otherwise) {
    return text == null ? otherwise : text;
  }
}
