package io.inmesh.internal.http;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.inmesh.call.RequestView;
import java.lang.reflect.Method;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ForwardedRequestTest {
  static List<Method> questions() {
    return List.of(RequestView.class.getMethods());
  }

  /** Else a wrapped request would fall back to the interface's default, unnoticed. */
  @ParameterizedTest
  @MethodSource("questions")
  void everyQuestionIsForwarded(Method question) {
    assertThatCode(() ->
            ForwardedRequest.class.getDeclaredMethod(
                question.getName(), question.getParameterTypes()))
        .doesNotThrowAnyException();
  }
}
