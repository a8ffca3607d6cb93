package io.inmesh.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** That these tests do have Servlet 6.0 and not a later one. */
class ServletVersionTest {
  @Test
  void theApiHasNothingOfServlet61() {
    assertThat(Arrays.stream(HttpServletResponse.class.getMethods()))
        .noneMatch(
            method -> method.getName().equals("sendRedirect") && method.getParameterCount() > 1);
  }
}
