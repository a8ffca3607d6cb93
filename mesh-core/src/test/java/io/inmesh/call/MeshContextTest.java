package io.inmesh.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ContextExecutor;
import io.inmesh.config.RoutingPriority;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class MeshContextTest {
  private final VirtualTimer clock = new VirtualTimer();
  private final MeshContext one = MeshContext.NONE.withHeader("X-Request-Id", "1");
  private final MeshContext two = MeshContext.NONE.withHeader("x-request-id", "2");

  @Test
  void aThreadHasNoneUntilOneIsOpen() {
    assertThat(MeshContext.current()).isSameAs(MeshContext.NONE);
    assertThat(MeshContext.onThisThread()).isNull();
  }

  @Test
  void theNewestOpenOneHoldsUntilItIsClosed() {
    MeshContext.Scope outer = one.open();
    MeshContext.Scope inner = two.open();
    assertThat(MeshContext.current()).isSameAs(two);
    inner.close();
    assertThat(MeshContext.current()).isSameAs(one);
    MeshContext.NONE.run(() -> assertThat(MeshContext.current()).isSameAs(MeshContext.NONE));
    outer.close();
    assertThat(MeshContext.onThisThread()).isNull();
  }

  @Test
  void aTaskThatFailsLeavesNothingOpen() {
    try {
      one.call(() -> {
        throw new IllegalStateException("on purpose");
      });
    } catch (Exception expected) {
      assertThat(expected).hasMessage("on purpose");
    }
    assertThat(MeshContext.onThisThread()).isNull();
  }

  @Test
  void wrappedTasksTakeItAlong() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      assertThat(threads.submit(one.wrap(MeshContext::current)).get()).isSameAs(one);
      assertThat(CompletableFuture.supplyAsync(two.wrapSupplier(MeshContext::current), threads))
          .succeedsWithin(Duration.ofSeconds(10))
          .isSameAs(two);
      assertThat(
              CompletableFuture.supplyAsync(two.wrapSupplier(() -> "x"), threads)
                  .thenApplyAsync(one.wrapFunction(x -> MeshContext.current()), threads))
          .succeedsWithin(Duration.ofSeconds(10))
          .isSameAs(one);
      assertThat(threads.submit(MeshContext::current).get()).isSameAs(MeshContext.NONE);
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void anExecutorTakesTheContextOfWhoeverHandsItATask() throws Exception {
    ExecutorService threads = ContextExecutor.of(Executors.newSingleThreadExecutor());
    MeshContext.Scope scope = one.open();
    try {
      assertThat(threads.submit(MeshContext::current).get()).isSameAs(one);
      assertThat(
              CompletableFuture.supplyAsync(() -> 1, threads)
                  .thenApplyAsync(x -> MeshContext.current(), threads)
                  .get())
          .isSameAs(one);
    } finally {
      scope.close();
      threads.shutdown();
    }
  }

  @Test
  void anEarlierDeadlineStays() {
    MeshContext context = MeshContext.NONE.withTimeout(Duration.ofSeconds(2), clock);
    assertThat(context.timeLeft()).isEqualTo(Duration.ofSeconds(2));
    assertThat(context.withTimeout(Duration.ofSeconds(3), clock)).isSameAs(context);
    clock.advance(Duration.ofMillis(500));
    MeshContext shorter = context.withTimeout(Duration.ofSeconds(1), clock);
    assertThat(shorter.timeLeft()).isEqualTo(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(5));
    assertThat(shorter.timeLeft()).isEqualTo(Duration.ZERO);
    assertThat(MeshContext.NONE.timeLeft()).isNull();
  }

  @Test
  void aDeadlineMeansTheSameOnAnotherClock() {
    VirtualTimer other = new VirtualTimer();
    other.advance(Duration.ofHours(1));
    MeshContext context = MeshContext.NONE.withTimeout(Duration.ofSeconds(2), clock);
    assertThat(context.deadlineNanos(other) - other.nanoTime())
        .isEqualTo(Duration.ofSeconds(2).toNanos());
    assertThat(MeshContext.NONE.deadlineNanos(other)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aHeaderReplacesTheOneOfItsName() {
    MeshContext context = one.withHeader("b3", "0").withHeader("X-REQUEST-ID", "3");
    assertThat(context.headers()).isEqualTo(List.of("b3", "0", "x-request-id", "3"));
    assertThat(context.header("X-Request-Id")).isEqualTo("3");
    assertThat(context.header("x")).isNull();
  }

  @Test
  void wishesOfACallGoBeforeThoseOfItsContext() {
    CallOverrides context =
        CallOverrides.NONE
            .withPriority(RoutingPriority.HIGH)
            .withClusterInsteadOf("a", "a2")
            .withClusterInsteadOf("b", "b2");
    CallOverrides call = CallOverrides.NONE.withRandom(7L).withClusterInsteadOf("a", "a3");
    assertThat(call.orElse(context))
        .isEqualTo(new CallOverrides(null, 7L, RoutingPriority.HIGH, Map.of("a", "a3", "b", "b2")));
    assertThat(call.orElse(context).insteadOf("b")).isEqualTo("b2");
    assertThat(call.withCluster("x").orElse(context).insteadOf("b")).isEqualTo("x");
    assertThat(context.insteadOf("c")).isEqualTo("c");
  }
}
