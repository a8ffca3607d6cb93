package io.inmesh.testing.contract;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Serial;
import java.util.Arrays;
import java.util.List;

/**
 * Does what the path says, {@code /script/STEP,STEP}: also where an earlier step has failed. With
 * {@code ?async} it does so in a thread of its own, with {@code ?throw} it throws at the end.
 */
final class ScriptedResponses extends HttpServlet {
  @Serial private static final long serialVersionUID = 1;

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response) {
    List<ResponseStep> script =
        Arrays.stream(request.getPathInfo().substring(1).split(","))
            .map(ResponseStep::valueOf)
            .toList();
    String how = String.valueOf(request.getQueryString());
    if (how.equals("async")) {
      AsyncContext context = request.startAsync();
      context.start(() -> {
        run(script, request, response);
        context.complete();
      });
    } else {
      run(script, request, response);
      if (how.equals("throw")) {
        throw new IllegalStateException("on purpose");
      }
    }
  }

  private void run(
      List<ResponseStep> script, HttpServletRequest request, HttpServletResponse response) {
    for (ResponseStep step : script) {
      try {
        if (step.isKnownTo(request)) {
          step.run(request, response);
        }
      } catch (Exception e) {
        // The caller sees what comes of it.
      }
    }
  }
}
