package io.inmesh.stress;

import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.health.CircuitBreaker;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/**
 * Permits of several kinds that share a word: while one attempt gets its connection and so gives
 * its pending permit back, another takes all that it needs. Nothing is lost and nothing is half
 * taken.
 */
@JCStressTest
@Outcome(
    id = "true, true, 122",
    expect = Expect.ACCEPTABLE,
    desc = "pending, connections, requests")
@Outcome(id = "true, false, 11", expect = Expect.ACCEPTABLE, desc = "asked first")
@Outcome(expect = Expect.FORBIDDEN)
@State
public class AttemptPermitsStress {
  private static final int ALL =
      CircuitBreaker.PENDING | CircuitBreaker.CONNECTION | CircuitBreaker.REQUEST;

  private final CircuitBreaker breaker =
      new CircuitBreaker(new Thresholds(2, 1, 2, 1, null, false));

  public AttemptPermitsStress() {
    breaker.tryAcquire(ALL);
  }

  @Actor
  public void connected(ZZJ_Result result) {
    breaker.release(CircuitBreaker.PENDING);
    result.r1 = true;
  }

  @Actor
  public void another(ZZJ_Result result) {
    result.r2 = breaker.tryAcquire(ALL) == 0;
  }

  @Arbiter
  public void taken(ZZJ_Result result) {
    result.r3 = breaker.pending() * 100 + breaker.connections() * 10 + breaker.requests();
  }
}
