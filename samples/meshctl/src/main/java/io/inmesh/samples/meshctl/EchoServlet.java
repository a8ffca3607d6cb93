package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.util.Collections;
import java.util.Locale;

/** Answers each request with what it sees of it. */
final class EchoServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String query = request.getQueryString();
    ObjectNode seen =
        Json.object()
            .put("method", request.getMethod())
            .put(
                "path",
                query == null ? request.getRequestURI() : request.getRequestURI() + '?' + query);
    ArrayNode headers = seen.putArray("headers");
    for (String name : Collections.list(request.getHeaderNames())) {
      for (String value : Collections.list(request.getHeaders(name))) {
        headers.addArray().add(name.toLowerCase(Locale.ROOT)).add(value);
      }
    }
    byte[] body = request.getInputStream().readAllBytes();
    Principal principal = request.getUserPrincipal();
    seen.put("body", new String(body, StandardCharsets.UTF_8))
        .put("principal", principal == null ? "" : principal.getName())
        .put("protocol", request.getProtocol());
    response.setContentType("application/json");
    response.getOutputStream().write(Json.MAPPER.writeValueAsBytes(seen));
  }
}
