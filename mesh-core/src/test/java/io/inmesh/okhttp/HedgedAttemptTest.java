package io.inmesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.Step;
import io.inmesh.okhttp.ScriptedCall.At;
import io.inmesh.okhttp.ScriptedCall.Hand;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.Backend;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import okhttp3.Call;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Attempts that run beside the thread that executes the call, where they go wrong. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HedgedAttemptTest {
  @RegisterExtension private final MeshedClients clients = new MeshedClients();
  private final ScriptedCall script = new ScriptedCall();
  private final OkHttpClient client = clients.inMesh(script).build();
  private final Request request = new Request.Builder().url("http://shop.example/").build();
  private final AtomicBoolean hedged = new AtomicBoolean();

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
      At second = new At(2, FreePorts.next());
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
              exchange.startStreamed(200, List.of());
              exchange.send("first");
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

  /** A step of the engine; the thread that takes it up is late by the time of a try. */
  private final class Late implements Step.Send {
    private final At attempt;
    private final AtomicBoolean late = new AtomicBoolean();

    Late(At attempt) {
      this.attempt = attempt;
    }

    @Override
    public At attempt() {
      ReportedCall call = (ReportedCall) Objects.requireNonNull(script.waker);
      if (!call.lock().isHeldByCurrentThread() && late.compareAndSet(false, true)) {
        call.run(); // as the mesh's timer does
      }
      return attempt;
    }
  }

  @Test
  void anAttemptThatIsHedgedBeforeItsThreadBeginsIsSentAsWell() throws Exception {
    try (Backend quick = Backend.start(exchange -> exchange.reply(200, "first"))) {
      At slow = new At(1, quick.port());
      script
          .first(new Late(slow))
          .then(report ->
              switch (report) {
                case "timer" -> new At(2, FreePorts.next());
                case "response 1 200" -> new Hand(slow);
                default -> Step.Wait.INSTANCE; // the hedge's failure: the first may still answer
              });
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("first");
      }
      assertThat(script.reports).contains("timer", "response 1 200");
    }
  }

  @Test
  void anAttemptThatIsGivenUpBeforeItsThreadBeginsIsNotSent() throws Exception {
    try (Backend unasked = Backend.start(exchange -> exchange.reply(500, "given up"));
        Backend quick = Backend.start(exchange -> exchange.reply(200, "retried"))) {
      At late = new At(1, unasked.port());
      At second = new At(2, quick.port());
      script
          .first(new Late(late))
          .then(report -> {
            if (report.equals("timer")) {
              script.cancelled.add(late);
              return second;
            }
            return report.equals("response 2 200") ? new Hand(second) : Step.Wait.INSTANCE;
          });
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("retried");
      }
      assertThat(script.reports).noneMatch(report -> report.startsWith("response 1"));
    }
  }
}
