package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import jakarta.servlet.ServletContainerInitializer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The error pages of an application are those that its container sends without the mesh. */
abstract class ServletErrorPagesContract extends ServletRewriteContract {
  private static final ServletContainerInitializer FAILING =
      (types, context) -> {
        var servlet = context.addServlet("failing", new FailingServlet());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/failing/*");
      };

  private ServletsUnderTest inMesh() throws Exception {
    return started(mesh(), new EchoServlet(), "", FAILING);
  }

  /** As it comes: Tomcat's error pages say that they are compressed if the application said so. */
  private static Answer get(ServletsUnderTest app, String path) throws Exception {
    return app.call(path, Map.of("accept-encoding", "identity"), 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"error", "written", "throw", "async-error", "async-throw", "async-timeout"})
  void anErrorPageHasTheHeadersThatTheContainerLeavesIt(String failure) throws Exception {
    publish(forward());
    try (ServletsUnderTest plain = withoutMesh(FAILING);
        ServletsUnderTest app = inMesh()) {
      Answer direct = get(plain, "/failing/" + failure);
      Answer page = get(app, "/failing/" + failure);
      assertThat(page.status()).isEqualTo(direct.status()).isGreaterThanOrEqualTo(400);
      assertThat(page.text()).startsWith("error page");
      assertThat(compared(page)).isEqualTo(compared(direct));
      assertThat(page.header("x-own")).isEqualTo("1");
      assertThat(page.header("x-from-mesh")).isEqualTo(Integer.toString(page.status()));
      assertThat(page.header("x-secret")).isEmpty();
    }
  }

  /** Without what the mesh edits. */
  private static Map<String, List<String>> compared(Answer answer) {
    Map<String, List<String>> headers = withoutLengthAndTime(answer);
    headers.keySet().removeAll(List.of("x-from-mesh", "x-secret"));
    return headers;
  }

  /** A page may tell of the mesh, and a container may tell the length of a body or not. */
  static Map<String, List<String>> withoutLengthAndTime(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.headers());
    headers
        .keySet()
        .removeAll(
            List.of(
                "content-length", "transfer-encoding", "date", "x-envoy-upstream-service-time"));
    return headers;
  }

  @Test
  void theEditsOfAnErrorPageHoldForWhatTellsOfContentToo() throws Exception {
    publish(
        forward(),
        new HeaderMutationConfig(
            List.of(), List.of(), List.of(add("cache-control", "no-transform")), false));
    try (ServletsUnderTest app = inMesh()) {
      for (String failure : List.of("error", "throw", "async-error", "async-timeout")) {
        assertThat(get(app, "/failing/" + failure).header("cache-control"))
            .as(failure)
            .isEqualTo("no-transform");
      }
    }
  }
}
