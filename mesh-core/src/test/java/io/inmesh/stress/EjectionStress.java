package io.inmesh.stress;

import io.inmesh.balance.ClusterState;
import io.inmesh.config.Endpoint;
import io.inmesh.health.EndpointState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Two calls that reach the threshold together eject their endpoint, once. */
@JCStressTest
@org.openjdk.jcstress.annotations.Outcome(id = "1, true", expect = Expect.ACCEPTABLE)
@org.openjdk.jcstress.annotations.Outcome(expect = Expect.FORBIDDEN)
@State
public class EjectionStress {
  private final ClusterState cluster = Clusters.cluster(1, 2);
  private final EndpointState failing = cluster.endpoint(Endpoint.of("h", 1).address());

  @Actor
  public void one() {
    cluster.record(failing, io.inmesh.health.Outcome.RESPONSE, 500, 1);
  }

  @Actor
  public void other() {
    cluster.record(failing, io.inmesh.health.Outcome.RESPONSE, 500, 1);
  }

  @Arbiter
  public void ejected(IZ_Result result) {
    result.r1 = cluster.ejected();
    result.r2 = failing.isEjected();
  }
}
