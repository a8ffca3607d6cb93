package io.inmesh.stress;

import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.internal.cluster.RetryPermit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** A call that ends while another thread takes the permit of its retry holds none afterwards. */
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "taken, and given back once")
@Outcome(expect = Expect.FORBIDDEN)
@State
public class RetryPermitStress {
  private final CircuitBreaker breaker =
      new CircuitBreaker(new Thresholds(1, 1, 1, 1, null, false));
  private final RetryPermit permit = new RetryPermit(breaker);

  @Actor
  public void retry(ZJ_Result result) {
    result.r1 = permit.tryAcquire(0);
  }

  @Actor
  public void end() {
    permit.close();
  }

  @Arbiter
  public void held(ZJ_Result result) {
    result.r2 = breaker.retries();
  }
}
