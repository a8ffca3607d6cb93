package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterResult;
import io.inmesh.internal.http.ForwardedRequest;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

  /**
   * While the application runs, and after the end: what the adapter itself has shown, not what the
   * mesh may keep of it.
   */
  @Test
  void theRequestAndItsConnectionCanBeAskedAtAnyTime() throws Exception {
    BlockingQueue<FilterCall> asked = new LinkedBlockingQueue<>();
    BlockingQueue<List<Object>> seen = new LinkedBlockingQueue<>();
    publish(
        forward(),
        new OwnFilter.Config(
            new Filter() {
              @Override
              public FilterResult onRequest(FilterCall call) {
                asked.add(call);
                seen.add(shown(call));
                return FilterResult.CONTINUE;
              }

              @Override
              public void onResponse(FilterCall call, int status, MutableHeaders headers) {
                seen.add(shown(call));
              }
            }));
    server().call("/app/echo", Map.of("x-own", "1"), 0);
    assertThat(takeEnd()).isEqualTo("200 ");
    assertThatNoMoreEnds();
    seen.add(shown(asked.remove()));
    assertThat(seen.element()).contains("/app/echo", "x-own=1");
    assertThat(seen).hasSizeGreaterThan(2).containsOnly(seen.element());
  }

  private static List<Object> shown(FilterCall call) {
    RequestView view = call.request();
    while (view instanceof ForwardedRequest changed) {
      view = changed.original();
    }
    ConnectionView connection = call.connection();
    List<Object> shown = new ArrayList<>();
    try {
      shown.addAll(List.of(view.path(), view.method(), view.scheme(), view.authority()));
      HeadersView headers = view.headers();
      for (int i = 0; i < headers.size(); i++) {
        shown.add(headers.name(i) + '=' + headers.value(i));
      }
      shown.addAll(List.of(view.hasBody(), connection.isTls(), connection.protocol()));
      shown.add(connection.local());
      shown.add(connection.remote());
    } catch (RuntimeException e) {
      shown.add(e);
    }
    return shown;
  }

  /** A thread that has run the application has nothing of that call left for the next one. */
  @Test
  void theContextOfACallIsClosedWithIt() throws Exception {
    BlockingQueue<MeshContext> found = new LinkedBlockingQueue<>();
    publish(
        forward(),
        new OwnFilter.Config(
            new Filter() {
              @Override
              public FilterResult onRequest(FilterCall call) {
                found.add(MeshContext.current());
                return FilterResult.CONTINUE;
              }
            }));
    call("/app/throw");
    for (int i = 0; i < 20; i++) { // sooner or later by a thread that has been used
      call("/app/echo");
    }
    assertThat(found).containsOnly(MeshContext.NONE);
  }
}
