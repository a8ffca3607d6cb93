package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.contract.ServerUnderTest.Answer;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever an application does to its response, in whatever order: the caller gets what it gets
 * without the mesh, edited once. {@code -Dinmesh.random.seed=N -Dinmesh.random.count=N} tries other
 * orders.
 */
abstract class ServletResponsesContract extends ServletUntoldEndsContract {
  private static final int LONGEST = 6;
  private static final List<ResponseStep> STEPS = List.of(ResponseStep.values());

  /** An application that does what it is told. */
  private static final class App implements AutoCloseable {
    private ServletsUnderTest server;

    static ServletContainerInitializer servlets() {
      return (types, context) -> {
        var scripted = context.addServlet("scripted", new ScriptedResponses());
        scripted.setAsyncSupported(true);
        scripted.addMapping("/script/*");
        context.addServlet("part", new Part()).addMapping("/part");
      };
    }

    /** None where the response breaks off. */
    Optional<Answer> get(String path) {
      try {
        return Optional.of(server.callWithoutRedirects(path, Map.of()));
      } catch (IOException e) {
        return Optional.empty();
      }
    }

    @Override
    public void close() throws Exception {
      server.close();
    }
  }

  private static final class Part extends HttpServlet {
    @Serial private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setHeader("x-own", "of a part, which sets no headers");
      try {
        response.getOutputStream().print("part");
      } catch (IllegalStateException e) { // there is a writer
        response.getWriter().print("part");
      }
    }
  }

  @Test
  void aResponseIsTheApplicationsWhateverTheOrderOfItsSteps() throws Exception {
    publish(forward());
    long seed = Long.getLong("inmesh.random.seed", 1);
    int count = Integer.getInteger("inmesh.random.count", 200);
    try (App plain = new App();
        App meshed = new App()) {
      plain.server = withoutMesh(App.servlets());
      meshed.server = started(mesh(), new EchoServlet(), "", App.servlets());
      for (long i = seed; i < seed + count; i++) {
        compare(plain, meshed, script(new Random(i)));
      }
    }
  }

  private void compare(App plain, App meshed, String path) throws Exception {
    Optional<Answer> direct = plain.get(path);
    Optional<Answer> through = meshed.get(path);
    String end = takeEnd();
    assertThat(through.isPresent()).as(path).isEqualTo(direct.isPresent());
    if (direct.isPresent()) {
      compare(path, direct.get(), through.get());
      assertThat(end).as(path).isEqualTo(direct.get().status() + " ");
    }
  }

  private static void compare(String path, Answer direct, Answer through) {
    assertThat(through.status()).as(path).isEqualTo(direct.status());
    assertThat(text(through)).as(path).isEqualTo(text(direct));
    Map<String, List<String>> edited = compared(direct);
    edited.remove("x-secret");
    edited.put("x-from-mesh", List.of(Integer.toString(direct.status())));
    assertThat(compared(through)).as(path).isEqualTo(edited);
  }

  /** Cookies are the container's, or headers of the application, which come last. */
  private static Map<String, List<String>> compared(Answer answer) {
    Map<String, List<String>> headers = withoutLengthAndTime(answer);
    headers.computeIfPresent("set-cookie", (name, cookies) -> cookies.stream().sorted().toList());
    return headers;
  }

  /** Pages of errors tell of the mesh, or of the port. */
  private static String text(Answer answer) {
    String text = answer.text().replace("\0", ""); // of UTF-16
    return text.contains("<html")
        ? "page of the container"
        : text.replaceFirst("^error page .*", "error page");
  }

  /** What a container does not let the mesh do (docs/inbound.md) is in none of them. */
  private static String script(Random random) {
    List<String> steps = new ArrayList<>();
    boolean answered = false;
    boolean mayHaveLeft = false;
    int length = 1 + random.nextInt(LONGEST);
    while (steps.size() < length) {
      ResponseStep step = STEPS.get(random.nextInt(STEPS.size()));
      // Jetty takes note of the head after an error, and both of what is edited no more.
      if (step.isOfBody() || (!answered && !(mayHaveLeft && step.isOfHead()))) {
        steps.add(step.name());
        answered |= step.isAnswer();
        mayHaveLeft |= step == ResponseStep.TEXT_BEYOND_A_QUARTER;
      }
    }
    // What is written after an answer is dropped until the request's thread returns: a race.
    String how =
        random.nextInt(8) == 0 ? "?throw" : !answered && random.nextInt(4) == 0 ? "?async" : "";
    return "/script/" + String.join(",", steps) + how;
  }
}
