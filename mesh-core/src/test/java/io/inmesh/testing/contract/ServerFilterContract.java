package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterResult;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What filters of users' own rely on. */
abstract class ServerFilterContract extends ServerBodyContract {
  private static final long HOUR = Duration.ofHours(1).toNanos();

  /** The waker: no timer of the mesh's goes off meanwhile. */
  @Test
  void aFilterThatHoldsARequestBackCanLetItGoOn() throws Exception {
    BlockingQueue<FilterCall> held = new LinkedBlockingQueue<>();
    publish(
        forward(),
        new OwnFilter.Config(
            new Filter() {
              @Override
              public FilterResult onRequest(FilterCall call) {
                held.add(call);
                return new FilterResult.Pause(HOUR);
              }
            }));
    Future<Answer> answer = beside(() -> call("/app/echo"));
    FilterCall call = held.poll(20, TimeUnit.SECONDS);
    assertThat(call).isNotNull();
    assertThat(server().applicationCalls()).isZero();
    call.wake();
    assertAnsweredByTheApplication(answer.get(20, TimeUnit.SECONDS));
    assertThat(takeEnd()).isEqualTo("200 ");
  }
}
