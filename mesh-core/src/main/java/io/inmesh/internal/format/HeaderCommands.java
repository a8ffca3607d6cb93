package io.inmesh.internal.format;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.internal.format.Format.Piece;
import io.inmesh.internal.http.GrpcStatus;
import io.inmesh.internal.http.JoinedHeaders;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Commands that print headers, or parts of the request's head. */
final class HeaderCommands {
  private static final String ORIGINAL_PATH = "x-envoy-original-path";
  private static final String ORIGINAL_HOST = "x-envoy-original-host";
  private static final List<String> GRPC_STATUSES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED");

  private HeaderCommands() {}

  /** {@code REQ(main?alternative)}. */
  static Piece request(String argument) {
    String[] names = names(argument);
    return (context, request, response) -> {
      String value = requestHeader(request, names[0]);
      return value == null ? requestHeader(request, names[1]) : value;
    };
  }

  /** {@code RESP(main?alternative)}. */
  static Piece response(String argument) {
    String[] names = names(argument);
    return (context, request, response) -> {
      if (response == null) {
        return null;
      }
      String value = responseHeader(context, response, names[0]);
      return value == null ? responseHeader(context, response, names[1]) : value;
    };
  }

  /** {@code TRAILER(main?alternative)}. */
  static Piece trailer(String argument) {
    String[] names = names(argument);
    return (context, request, response) -> {
      HeadersView trailers = context.responseTrailers();
      if (trailers == null) {
        return null;
      }
      String value = trailers.first(names[0]);
      return value == null ? trailers.first(names[1]) : value;
    };
  }

  /** The main and the alternative name, "" for none. */
  private static String[] names(String argument) {
    String[] names = argument.toLowerCase(Locale.ROOT).split("\\?", -1);
    return new String[] {names[0], names.length > 1 ? names[1] : ""};
  }

  private static @Nullable String requestHeader(RequestView request, String name) {
    return switch (name) {
      case "" -> null;
      case ":path" -> request.path();
      case ":method" -> request.method();
      case ":scheme" -> request.scheme();
      case ":authority", "host" -> request.authority();
      default -> JoinedHeaders.ofRequest(request.headers(), name);
    };
  }

  private static @Nullable String responseHeader(
      FormatContext context, HeadersView headers, String name) {
    return name.equals(":status") && context.responseCode() != 0
        ? Integer.toString(context.responseCode())
        : JoinedHeaders.ofResponse(headers, name);
  }

  /** {@code PATH(WQ|NQ:ORIG|PATH|ORIG_OR_PATH)}. */
  static Piece path(String argument) {
    String[] options = argument.split(":", -1);
    boolean withQuery = !options[0].equals("NQ");
    String source = options.length > 1 ? options[1] : "ORIG_OR_PATH";
    return (context, request, response) -> {
      String path =
          source.equals("PATH") ? null : JoinedHeaders.ofRequest(request.headers(), ORIGINAL_PATH);
      if (path == null && !source.equals("ORIG")) {
        path = request.path();
      }
      return path == null || withQuery ? path : QueryText.withoutQuery(path);
    };
  }

  /** {@code REQUESTED_SERVER_NAME(SNI_ONLY|SNI_FIRST|HOST_FIRST:ORIG|HOST|ORIG_OR_HOST)}. */
  static Piece serverName(String argument) {
    String[] options = argument.split(":", -1);
    String order = options[0];
    String source = options.length > 1 ? options[1] : "ORIG_OR_HOST";
    return (context, request, response) -> {
      String sni = context.requestedServerName();
      if (order.equals("SNI_FIRST") && sni != null || order.isEmpty() || order.equals("SNI_ONLY")) {
        return sni;
      }
      String host =
          source.equals("HOST") ? null : JoinedHeaders.ofRequest(request.headers(), ORIGINAL_HOST);
      if (host == null && !source.equals("ORIG")) {
        host = request.authority();
      }
      return host == null && order.equals("HOST_FIRST") ? sni : host;
    };
  }

  /** {@code GRPC_STATUS(CAMEL_STRING|SNAKE_STRING|NUMBER)}. */
  static Piece grpcStatus(String style) {
    TypedPiece piece =
        (context, request, response) -> {
          String type = request.headers().get("content-type");
          if (type == null || !type.startsWith("application/grpc")) {
            return null;
          }
          HeadersView trailers = context.responseTrailers();
          String status = trailers == null ? null : trailers.get("grpc-status");
          if (status == null && response != null) {
            status = response.get("grpc-status");
          }
          if (status == null && context.responseCode() > 0) {
            status = Integer.toString(GrpcStatus.ofHttp(context.responseCode()));
          }
          return status == null || style.equals("NUMBER")
              ? JsonValue.digits(status)
              : statusName(status, style);
        };
    return piece;
  }

  private static String statusName(String status, String style) {
    for (int i = 0; i < GRPC_STATUSES.size(); i++) {
      if (Integer.toString(i).equals(status)) {
        String name = GRPC_STATUSES.get(i);
        return style.equals("SNAKE_STRING") ? name : camel(name);
      }
    }
    return status;
  }

  private static String camel(String name) {
    if (name.equals("OK")) {
      return name;
    }
    if (name.equals("CANCELLED")) {
      return "Canceled"; // so spelled by Envoy
    }
    StringBuilder text = new StringBuilder();
    for (String word : name.split("_", -1)) {
      text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return text.toString();
  }
}
