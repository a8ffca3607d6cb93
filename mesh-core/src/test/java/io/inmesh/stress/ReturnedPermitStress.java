package io.inmesh.stress;

import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.health.CircuitBreaker;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;

/** A permit that comes back while another call asks is neither lost nor doubled. */
@JCStressTest
@Outcome(id = "true, 1", expect = Expect.ACCEPTABLE, desc = "came back first")
@Outcome(id = "false, 0", expect = Expect.ACCEPTABLE, desc = "asked first")
@Outcome(expect = Expect.FORBIDDEN)
@State
public class ReturnedPermitStress {
  private final CircuitBreaker breaker =
      new CircuitBreaker(new Thresholds(1, 1, 1, 1, null, false));

  public ReturnedPermitStress() {
    breaker.tryAcquireRetry();
  }

  @Actor
  public void giveBack() {
    breaker.releaseRetry();
  }

  @Actor
  public void ask(ZJ_Result result) {
    result.r1 = breaker.tryAcquireRetry();
  }

  @Arbiter
  public void taken(ZJ_Result result) {
    result.r2 = breaker.retries();
  }
}
