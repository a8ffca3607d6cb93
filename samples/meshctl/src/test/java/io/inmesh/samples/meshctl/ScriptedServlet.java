package io.inmesh.samples.meshctl;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The application behind both sides of an inbound comparison. The last part of the path scripts it:
 * a status, or {@code sleep} for no answer.
 */
final class ScriptedServlet extends HttpServlet {
  @Serial private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String path = request.getRequestURI();
    String script = path.substring(path.lastIndexOf('/') + 1);
    if (script.equals("sleep")) {
      request.startAsync().setTimeout(0);
      return;
    }
    LateAnswers.now();
    if (script.matches("[2-5]\\d\\d")) {
      response.setStatus(Integer.parseInt(script));
    }
    response.addHeader("x-echo", "1");
    byte[] echo = echo(request).getBytes(StandardCharsets.UTF_8);
    response.setContentLength(echo.length);
    response.getOutputStream().write(echo);
  }

  private static String echo(HttpServletRequest request) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String name : Collections.list(request.getHeaderNames())) {
      headers.put(
          name.toLowerCase(Locale.ROOT),
          String.join("|", Collections.list(request.getHeaders(name))));
    }
    String query = request.getQueryString();
    String target = query == null ? request.getRequestURI() : request.getRequestURI() + '?' + query;
    int body = request.getInputStream().readAllBytes().length;
    return request.getMethod() + ' ' + target + '\n' + headers + '\n' + body + " bytes\n";
  }
}
