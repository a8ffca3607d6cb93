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

/** Of two calls that want the last permit, exactly one gets it. */
@JCStressTest
@Outcome(id = "true, false, 1", expect = Expect.ACCEPTABLE)
@Outcome(id = "false, true, 1", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class LastPermitStress {
  private final CircuitBreaker breaker =
      new CircuitBreaker(new Thresholds(1, 1, 1, 1, null, false));

  @Actor
  public void one(ZZJ_Result result) {
    result.r1 = breaker.tryAcquireRequest();
  }

  @Actor
  public void other(ZZJ_Result result) {
    result.r2 = breaker.tryAcquireRequest();
  }

  @Arbiter
  public void taken(ZZJ_Result result) {
    result.r3 = breaker.requests();
  }
}
