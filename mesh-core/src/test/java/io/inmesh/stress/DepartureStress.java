package io.inmesh.stress;

import io.inmesh.balance.ClusterState;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.health.EndpointState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An endpoint that leaves while its last call ends is forgotten, whichever comes first. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE)
@Outcome(expect = Expect.FORBIDDEN)
@State
public class DepartureStress {
  private static final Endpoints AFTER = Clusters.endpoints(2);
  private final ClusterState cluster = Clusters.cluster(1);
  private final EndpointState leaving = cluster.endpoint(Endpoint.of("h", 1).address());

  public DepartureStress() {
    cluster.onAttemptStart(leaving);
  }

  @Actor
  public void leave() {
    cluster.update(Clusters.CONFIG, AFTER, 1);
  }

  @Actor
  public void endCall() {
    cluster.onAttemptEnd(leaving, true);
  }

  @Arbiter
  public void left(II_Result result) {
    result.r1 = cluster.departing();
    result.r2 = leaving.activeRequests();
  }
}
