package io.inmesh.okhttp;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.LocalReply;
import java.util.List;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import okio.Buffer;

/** Makes OkHttp responses of the mesh's own replies. */
final class LocalResponses {
  private LocalResponses() {}

  static Response of(LocalReply reply, Request request) {
    Headers.Builder headers = new Headers.Builder();
    List<String> lines = reply.headers();
    for (int i = 0; i < lines.size(); i += 2) {
      headers.addUnsafeNonAscii(lines.get(i), HeaderBytes.toText(lines.get(i + 1)));
    }
    long now = System.currentTimeMillis();
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(reply.status())
        .message(reason(reply.status()))
        .headers(headers.build())
        .body(body(reply, headers))
        .sentRequestAtMillis(now)
        .receivedResponseAtMillis(now)
        .build();
  }

  private static ResponseBody body(LocalReply reply, Headers.Builder headers) {
    if (reply.body().isEmpty()) {
      return ResponseBody.EMPTY;
    }
    String type = headers.get("content-type");
    Buffer text = new Buffer().writeUtf8(reply.body());
    return ResponseBody.create(text, type == null ? null : MediaType.parse(type), text.size());
  }

  /** The reason phrases of RFC 9110 for the codes that Envoy replies with. */
  private static String reason(int status) {
    return switch (status) {
      case 200 -> "OK";
      case 204 -> "No Content";
      case 301 -> "Moved Permanently";
      case 302 -> "Found";
      case 303 -> "See Other";
      case 307 -> "Temporary Redirect";
      case 308 -> "Permanent Redirect";
      case 400 -> "Bad Request";
      case 401 -> "Unauthorized";
      case 403 -> "Forbidden";
      case 404 -> "Not Found";
      case 408 -> "Request Timeout";
      case 413 -> "Content Too Large";
      case 429 -> "Too Many Requests";
      case 431 -> "Request Header Fields Too Large";
      case 500 -> "Internal Server Error";
      case 501 -> "Not Implemented";
      case 502 -> "Bad Gateway";
      case 503 -> "Service Unavailable";
      case 504 -> "Gateway Timeout";
      default -> "";
    };
  }
}
