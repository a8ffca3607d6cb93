package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Asynchronous requests end, whether or not their container tells. */
abstract class ServletUntoldEndsContract extends ServletErrorPagesContract {
  private static final ServletContainerInitializer UNTOLD =
      (types, context) -> {
        var servlet = context.addServlet("untold", new UntoldEnds());
        servlet.setAsyncSupported(true);
        servlet.addMapping("/untold/*");
      };

  @ParameterizedTest
  @CsvSource({
    "written-thrown, 200",
    "redirected-thrown, 302",
    "started-thrown, 200",
    "short, 200",
    "error, 503"
  })
  void anAsynchronousRequestEndsWhetherOrNotItsContainerTells(String how, int begun)
      throws Exception {
    publish(forward());
    try (ServletsUnderTest app = started(mesh(), new EchoServlet(), "", UNTOLD)) {
      int status = status(app, "/untold/" + how, begun);
      assertThat(takeEnd()).isEqualTo(status + " ");
      assertThat(mesh().lifecycle().activeRequests()).isZero();
      assertThatNoMoreEnds();
    }
  }

  /** What the caller has got. */
  private static int status(ServletsUnderTest app, String path, int begun) {
    try {
      return app.callWithoutRedirects(path, Map.of("connection", "close")).status();
    } catch (IOException e) { // it is broken off
      return begun;
    }
  }
}
