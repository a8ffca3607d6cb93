package io.inmesh.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.CircuitBreakers.RetryBudget;
import io.inmesh.config.CircuitBreakers.Thresholds;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private static final Thresholds TWO = new Thresholds(2, 2, 2, 2, null, true);

  @Test
  void eachResourceHasItsOwnLimit() {
    CircuitBreaker breaker = new CircuitBreaker(new Thresholds(1, 2, 3, 4, null, false));

    assertThat(grants(breaker::tryAcquireConnection)).isEqualTo(1);
    assertThat(grants(breaker::tryAcquirePending)).isEqualTo(2);
    assertThat(grants(breaker::tryAcquireRequest)).isEqualTo(3);
    assertThat(grants(breaker::tryAcquireRetry)).isEqualTo(4);
  }

  @Test
  void aReleasedPermitCanBeTakenAgain() {
    CircuitBreaker breaker = new CircuitBreaker(TWO);
    grants(breaker::tryAcquireRequest);

    breaker.releaseRequest();

    assertThat(breaker.remainingRequests()).isEqualTo(1);
    assertThat(breaker.tryAcquireRequest()).isTrue();
    assertThat(breaker.tryAcquireRequest()).isFalse();
  }

  @Test
  void permitsOfSeveralKindsAreTakenTogetherOrNotAtAll() {
    CircuitBreaker breaker = new CircuitBreaker(new Thresholds(3, 4, 2, 1, null, false));
    int all = CircuitBreaker.PENDING | CircuitBreaker.CONNECTION | CircuitBreaker.REQUEST;
    assertThat(breaker.tryAcquire(all)).isZero();
    assertThat(breaker.tryAcquire(all)).isZero();

    assertThat(breaker.tryAcquire(all)).isEqualTo(CircuitBreaker.REQUEST);

    assertThat(breaker.pending()).isEqualTo(2);
    assertThat(breaker.connections()).isEqualTo(2);
    assertThat(breaker.requests()).isEqualTo(2);
    breaker.release(CircuitBreaker.PENDING);
    breaker.release(CircuitBreaker.CONNECTION | CircuitBreaker.REQUEST);
    assertThat(breaker.pending()).isEqualTo(1);
    assertThat(breaker.connections()).isEqualTo(1);
    assertThat(breaker.requests()).isEqualTo(1);
  }

  @Test
  void theFirstKindThatIsRefusedIsNamed() {
    CircuitBreaker breaker = new CircuitBreaker(new Thresholds(0, 1, 0, 1, null, false));

    assertThat(breaker.tryAcquire(CircuitBreaker.CONNECTION | CircuitBreaker.REQUEST))
        .isEqualTo(CircuitBreaker.CONNECTION);
    assertThat(breaker.tryAcquire(CircuitBreaker.PENDING)).isZero();
    assertThat(breaker.tryAcquire(CircuitBreaker.PENDING | CircuitBreaker.CONNECTION))
        .isEqualTo(CircuitBreaker.PENDING);
  }

  @Test
  void aLimitBeyondWhatIsCountedIsTheHighestThatIs() {
    long unlimited = 4_294_967_295L;
    CircuitBreaker breaker =
        new CircuitBreaker(new Thresholds(unlimited, unlimited, unlimited, 3, null, false));
    for (long i = 0; i < CircuitBreaker.MAX; i++) {
      breaker.tryAcquireConnection();
    }

    assertThat(breaker.connections()).isEqualTo(CircuitBreaker.MAX);
    assertThat(breaker.tryAcquireConnection()).isFalse();
    assertThat(breaker.pending()).isZero();
    assertThat(breaker.requests()).isZero();
    assertThat(breaker.tryAcquireRequest()).isTrue();
  }

  @Test
  void aLimitOfZeroRefusesAll() {
    CircuitBreaker breaker = new CircuitBreaker(new Thresholds(0, 0, 0, 0, null, false));

    assertThat(breaker.tryAcquireRequest()).isFalse();
    assertThat(breaker.tryAcquireRetry()).isFalse();
  }

  @Test
  void releasingTwiceIsAnErrorAndChangesNothing() {
    CircuitBreaker breaker = new CircuitBreaker(TWO);
    breaker.tryAcquirePending();
    breaker.releasePending();

    assertThatThrownBy(breaker::releasePending)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("pending");
    assertThat(grants(breaker::tryAcquirePending)).isEqualTo(2);
  }

  @Test
  void aLowerLimitKeepsWhatIsTakenAndRefusesMore() {
    CircuitBreaker breaker = new CircuitBreaker(new Thresholds(9, 9, 9, 9, null, false));
    for (int i = 0; i < 5; i++) {
      breaker.tryAcquireRequest();
    }

    breaker.update(TWO);

    assertThat(breaker.remainingRequests()).isZero();
    assertThat(breaker.tryAcquireRequest()).isFalse();
    for (int i = 0; i < 4; i++) {
      breaker.releaseRequest();
    }
    assertThat(breaker.tryAcquireRequest()).isTrue();
    assertThat(breaker.tryAcquireRequest()).isFalse();
  }

  @Test
  void aBudgetAllowsAShareOfActiveAndPendingRequests() {
    CircuitBreaker breaker = budget(20, 3, 1_000);
    for (int i = 0; i < 30; i++) {
      breaker.tryAcquireRequest();
    }
    for (int i = 0; i < 14; i++) {
      breaker.tryAcquirePending();
    }

    // 20 % of 44, rounded down.
    assertThat(grants(breaker::tryAcquireRetry)).isEqualTo(8);
    assertThat(breaker.remainingRetries()).isZero();
  }

  @Test
  void aBudgetNeverFallsBelowItsMinimum() {
    CircuitBreaker breaker = budget(20, 3, 1_000);
    breaker.tryAcquireRequest();

    assertThat(grants(breaker::tryAcquireRetry)).isEqualTo(3);
  }

  @Test
  void withABudgetMaxRetriesDoesNotCount() {
    CircuitBreaker breaker =
        new CircuitBreaker(new Thresholds(100, 100, 100, 1, new RetryBudget(100, 0), false));
    for (int i = 0; i < 10; i++) {
      breaker.tryAcquireRequest();
    }

    assertThat(grants(breaker::tryAcquireRetry)).isEqualTo(10);
  }

  @Property(tries = 50)
  void grantsEqualTheBudgetForAnyLoad(
      @ForAll @IntRange(min = 0, max = 200) int active,
      @ForAll @IntRange(min = 0, max = 100) int percent,
      @ForAll @IntRange(min = 0, max = 10) int minimum) {
    CircuitBreaker breaker = budget(percent, minimum, 1_000);
    for (int i = 0; i < active; i++) {
      breaker.tryAcquireRequest();
    }

    assertThat(grants(breaker::tryAcquireRetry))
        .isEqualTo(Math.max(minimum, (int) (percent / 100.0 * active)));
  }

  private static CircuitBreaker budget(double percent, long minimum, long max) {
    return new CircuitBreaker(
        new Thresholds(max, max, max, 3, new RetryBudget(percent, minimum), true));
  }

  private interface Attempt {
    boolean tryAcquire();
  }

  private static int grants(Attempt attempt) {
    int grants = 0;
    while (attempt.tryAcquire()) {
      grants++;
    }
    return grants;
  }
}
