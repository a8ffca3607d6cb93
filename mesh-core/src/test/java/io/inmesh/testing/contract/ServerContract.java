package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.MeshContext;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.IpRange;
import io.inmesh.config.LocalRateLimitConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.StringMatcher;
import io.inmesh.config.Timeouts;
import io.inmesh.config.TokenBucket;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import io.inmesh.testing.contract.ServerUnderTest.Pending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * What every server in the mesh does with calls that come in. {@link ServerUnderTest} says what its
 * application serves.
 *
 * <pre>{@code
 * class MyServerTest extends ServerContract {
 *   protected ServerUnderTest start(Mesh inMesh) {
 *     return new MyServerUnderTest(inMesh);
 *   }
 * }
 * }</pre>
 */
public abstract class ServerContract extends ServerFilterContract {
  /**
   * In which context the application works, as {@code /app/echo} tells it at the end of its answer:
   * to be asked on the thread that the application runs on.
   */
  public static String inContext() {
    MeshContext context = MeshContext.current();
    Duration left = context.timeLeft();
    String time = left == null ? "any time" : left.toSeconds() < 15 ? "limited" : "too long";
    return " in context " + context.headers() + ' ' + time;
  }

  @Test
  void withoutConfigurationCallsAreRefused() throws Exception {
    Answer answer = call("/app/echo");
    assertThat(answer.status()).isEqualTo(server().statusOf(503));
    assertThat(answer.text()).contains("inbound-test");
    assertThat(server().applicationCalls()).isZero();
  }

  @Test
  void theApplicationSeesTheEditedRequestAndTheCallerTheEditedResponse() throws Exception {
    publish(forward());
    Answer answer = server().call("/app/echo", Map.of("x-secret", "s", "x-own", "1"), 0);
    assertAnsweredByTheApplication(answer);
    assertThat(answer.text())
        .contains("/app/echo")
        .contains("x-to-app=r")
        .contains("x-own=1")
        .contains("x-request-id=")
        .contains("x-forwarded-proto=http, ")
        .doesNotContain("x-secret");
    assertThat(answer.header("x-from-mesh")).isEqualTo("200");
    assertThat(answer.header("x-app")).isEqualTo("1|2");
    assertThat(answer.header("x-secret")).isEmpty();
  }

  @Test
  void callsOfTheApplicationBelongToTheRequest() throws Exception {
    publish(forward());
    Map<String, String> headers = Map.of("x-request-id", "7", "traceparent", "00-a", "cookie", "c");
    String text = server().call("/app/echo", headers, 0).text();
    assertThat(text).contains("x-request-id, 7").contains("traceparent, 00-a").contains("limited");
    assertThat(text.substring(text.indexOf("in context"))).doesNotContain("cookie");
    publish(forward(), Policies.fault(Duration.ofMillis(20), null));
    assertThat(server().call("/app/echo", headers, 0).text()).contains("x-request-id, 7");
  }

  @Test
  void filtersEditRequestsAndResponses() throws Exception {
    HeaderMutationConfig mutation =
        new HeaderMutationConfig(
            List.of(add("x-filter", "in")), List.of(), List.of(add("x-filter", "out")), false);
    publish(forward(), mutation);
    Answer answer = call("/app/echo");
    assertThat(answer.text()).contains("x-filter=in");
    assertThat(answer.header("x-filter")).isEqualTo("out");
  }

  @Test
  void everyCallEndsOnceWithItsStatus() throws Exception {
    publish(forward());
    assertAnsweredByTheApplication(call("/app/echo"));
    assertThat(takeEnd()).isEqualTo("200 ");
    assertAnsweredByTheApplication(call("/app/echo"));
    assertThat(takeEnd()).isEqualTo("200 ");
    assertThatNoMoreEnds();
  }

  @Test
  void whatIsDeniedNeverReachesTheApplication() throws Exception {
    Condition path = new Condition.UrlPath(new StringMatcher.Prefix("/app/throw", false));
    publish(forward(), denied(path, new Condition.Any()));
    assertAnsweredByTheMesh(call("/app/throw"), 403, "RBAC: access denied");
    assertThat(server().applicationCalls()).isZero();
    assertAnsweredByTheApplication(call("/app/echo"));
  }

  /** Rules about who calls are security: they hold only if the adapter tells of its connections. */
  @Test
  void whoeverIsDeniedByAddressNeverReachesTheApplication() throws Exception {
    publish(forward(), denied(new Condition.Any(), callers("203.0.113.0/24")));
    assertAnsweredByTheApplication(call("/app/echo"));
    publish(forward(), denied(new Condition.Any(), callers("127.0.0.0/8")));
    assertAnsweredByTheMesh(call("/app/echo"), 403, "RBAC: access denied");
    assertThat(server().applicationCalls()).isEqualTo(1);
  }

  private static Condition callers(String range) {
    return new Condition.DirectRemoteIp(IpRange.parse(range));
  }

  @Test
  void aDelayHoldsTheRequestBackAndItGoesOn() throws Exception {
    publish(forward(), Policies.fault(Duration.ofMillis(20), null));
    Answer answer = server().call("/app/body", Map.of(), 100);
    assertAnsweredByTheApplication(answer);
    assertThat(answer.text()).startsWith("100 bytes in context");
    assertThat(takeEnd()).isEqualTo("200 DI");
  }

  @Test
  void anAbortAnswersInPlaceOfTheApplication() throws Exception {
    publish(forward(), Policies.fault(null, 503));
    Answer answer = call("/app/echo");
    assertAnsweredByTheMesh(answer, 503, "fault filter abort");
    assertThat(takeEnd()).endsWith(" FI");
    assertThat(server().applicationCalls()).isZero();
  }

  @Test
  void whatIsBeyondALimitOfRateIsRefused() throws Exception {
    publish(
        forward(),
        new LocalRateLimitConfig(
            429,
            new TokenBucket(1, 1, Duration.ofHours(1)),
            RuntimeFraction.ALL,
            RuntimeFraction.ALL,
            HeaderEdits.NONE,
            add("x-limited", "yes"),
            List.of(),
            List.of(),
            LocalRateLimitConfig.Options.DEFAULT));
    assertAnsweredByTheApplication(call("/app/echo"));
    Answer limited = call("/app/echo");
    assertAnsweredByTheMesh(limited, 429, "local_rate_limited");
    assertThat(limited.header("x-limited")).isEqualTo("yes");
    assertThat(server().applicationCalls()).isEqualTo(1);
  }

  @Test
  void aBufferedBodyReachesTheApplicationWholeOrNotAtAll() throws Exception {
    publish(forward(), new BufferConfig(1000));
    assertThat(server().call("/app/body", Map.of(), 900).text()).startsWith("900 bytes");
    Answer tooLarge = server().call("/app/body", Map.of(), 1001);
    assertAnsweredByTheMesh(tooLarge, 413, "Payload Too Large");
    assertThat(server().applicationCalls()).isEqualTo(1);
  }

  @Test
  void directResponsesAndMissingRoutesAreAnsweredByTheMesh() throws Exception {
    publish(List.of(route(new RouteAction.DirectResponse(401, "who?"))));
    Answer direct = call("/app/echo");
    assertAnsweredByTheMesh(direct, 401, "who?");
    assertThat(direct.header("x-from-mesh")).isEqualTo("0"); // No response has come, as at Envoy.
    publish(List.of());
    assertThat(call("/app/echo").status()).isEqualTo(server().statusOf(404));
    assertThat(server().applicationCalls()).isZero();
  }

  @Test
  void anApplicationThatThrowsEndsItsCall() throws Exception {
    publish(forward());
    assertThat(call("/app/throw").status()).isEqualTo(server().statusOf(500));
    assertThat(takeEnd()).isEqualTo(server().statusOf(500) == 500 ? "500 " : "200 ");
  }

  @Test
  void aCallOfWhichNothingCanBeDecidedEnds() throws Exception {
    publish(forward());
    broken = true;
    assertThat(call("/app/echo").status()).isEqualTo(server().statusOf(500));
    assertThat(takeEnd()).isEqualTo("0 DC");
    assertThat(server().applicationCalls()).isZero();
  }

  /** Its end throws, too, without a time. */
  @Test
  void aCallThatCannotEvenEndIsAnswered() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(forward());
    breaking = () -> time.setBroken(true);
    broken = true;
    try {
      Answer answer = beside(() -> call("/app/echo")).get(20, TimeUnit.SECONDS);
      assertThat(answer.status()).isEqualTo(server().statusOf(500));
    } finally {
      time.setBroken(false);
    }
    assertThat(server().applicationCalls()).isZero();
  }

  @Test
  void aCallThatTakesTooLongIsAnsweredByTheMesh() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(new Timeouts(Duration.ofMinutes(1), null, null)));
    Pending pending = server().hang();
    time.advanceOnceAwaited(Duration.ofMinutes(1));
    assertAnsweredByTheMesh(pending.answer(), 504, "upstream request timeout");
    assertThat(takeEnd()).endsWith(" UT");
  }

  /** Its time runs from the end of its body. */
  @Test
  void aCallWithABodyThatTakesTooLongIsAnsweredByTheMeshToo() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(new Timeouts(Duration.ofMinutes(1), null, null)));
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                answer.complete(server().call("/app/never", Map.of(), 10));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            },
            "caller");
    caller.start();
    Conditions.await(() -> server().applicationCalls() > 0);
    time.advanceOnceAwaited(Duration.ofMinutes(1));
    assertAnsweredByTheMesh(answer.get(20, TimeUnit.SECONDS), 504, "upstream request timeout");
    caller.join();
  }

  @Test
  void aCallerThatGoesAwayLeavesNothingBehind() throws Exception {
    publish(forward());
    Pending pending = server().hang();
    assertThat(mesh().lifecycle().activeRequests()).isEqualTo(1);
    pending.cancel(); // then no call may be active, which the end of every test waits for
  }

  @Test
  void drainingWaitsForCallsThatAreUnderWayAndServesNewOnes() throws Exception {
    publish(forward());
    Pending pending = server().hang();
    CompletableFuture<Void> drained = mesh().lifecycle().drain();
    assertThat(mesh().lifecycle().isReady()).isFalse();
    assertAnsweredByTheApplication(call("/app/echo"));
    assertThat(drained).isNotDone();
    pending.cancel();
    drained.get(20, TimeUnit.SECONDS);
  }
}
