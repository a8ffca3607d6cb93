package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.Step;
import io.inmesh.okhttp.ScriptedCall.At;
import io.inmesh.okhttp.ScriptedCall.Hand;
import io.inmesh.testing.contract.Backend;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Attempts that run beside the thread that executes the call, where they go wrong. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HedgedAttemptTest {
  private final ScriptedCall.Timer timer = new ScriptedCall.Timer();
  private final ScriptedCall script = new ScriptedCall();
  private final ConnectionPool pool = new ConnectionPool();
  private final OkHttpClient client =
      new OkHttpClient.Builder()
          .connectionPool(pool)
          .addInterceptor(new MeshInterceptor(script, timer, null))
          .build();
  private final Request request = new Request.Builder().url("http://shop.example/").build();
  private final AtomicBoolean hedged = new AtomicBoolean();

  @AfterEach
  void close() {
    timer.close();
    pool.evictAll();
  }

  /** Never answers; once it has a request, it is time for the hedged attempt. */
  private Backend silentThenTimer() {
    return Backend.start(exchange -> {
      Objects.requireNonNull(script.waker).wake();
      exchange.awaitClientLeaves();
    });
  }

  private void hedge(At slow, At second) {
    script
        .first(slow)
        .then(report -> {
          if (report.equals("timer") && hedged.compareAndSet(false, true)) {
            return second;
          }
          if (report.equals("response 2 200")) {
            script.cancelled.add(slow);
            return new Hand(second);
          }
          return Step.Wait.INSTANCE;
        });
  }

  @Test
  void whatTheApplicationsCodeThrowsThereReachesTheCallerAndEndsTheCall() throws Exception {
    try (Backend silent = silentThenTimer()) {
      At second = new At(2, Backend.closedPort());
      IllegalStateException bug = new IllegalStateException("a bug in an edit");
      second.requestEdits =
          headers -> {
            throw bug;
          };
      hedge(new At(1, silent.port()), second);
      assertThatThrownBy(() -> client.newCall(request).execute()).isSameAs(bug);
      silent.awaitClientLeft();
      assertThat(script.reports).endsWith("end CANCELLED");
    }
  }

  @Test
  void theAnswerOfOneThatWinsWhileTheCallerLeavesIsClosed() throws Exception {
    try (Backend silent = silentThenTimer();
        Backend quick =
            Backend.start(exchange -> {
              exchange.startChunked(200, List.of());
              exchange.chunk("first");
              exchange.awaitClientLeaves();
            })) {
      hedge(new At(1, silent.port()), new At(2, quick.port()));
      Call call = client.newCall(request);
      script.watch =
          report -> {
            if (report.equals("response 2 200")) {
              call.cancel();
            }
          };
      assertThatThrownBy(call::execute).isInstanceOf(IOException.class).hasMessage("Canceled");
      assertThat(script.reports).endsWith("response 2 200", "end CANCELLED");
      quick.awaitClientLeft();
    }
  }
}
