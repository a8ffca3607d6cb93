package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.RequestView;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InboundFactsTest {
  private final List<Long> seen = new ArrayList<>();
  private final Call call = new Call(environment(), none(RequestView.class));
  private long epochMillis = 1_000;

  private static final class Call extends InboundFacts {
    Call(CallEnvironment environment, RequestView request) {
      super(environment, request, none(ConnectionView.class), () -> {});
    }
  }

  private static <T> T none(Class<T> type) {
    return proxy(
        type,
        (self, method, arguments) -> {
          throw new AssertionError(method);
        });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  /** Between a look at the wall clock and the use of what it says, another thread asks as well. */
  private CallEnvironment environment() {
    return proxy(
        CallEnvironment.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "nanoTime" -> 0L;
              case "epochMillis" -> {
                long now = epochMillis;
                epochMillis += 1_000;
                if (now == 1_000) {
                  seen.add(call.startEpochNanos());
                }
                yield now;
              }
              default -> throw new AssertionError(method);
            });
  }

  @Test
  void twoWhoAskAtOnceWhenTheCallBeganHearTheSame() {
    seen.add(call.startEpochNanos());
    seen.add(call.startEpochNanos());
    assertThat(seen).hasSize(3).containsOnly(2_000_000_000L);
  }
}
