package io.inmesh.stress;

import io.inmesh.balance.ClusterState;
import io.inmesh.config.Endpoints;
import io.inmesh.health.EndpointState;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A call sees the hosts of before or of after a change, whole, and never goes back. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "before")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "in between")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "after")
@Outcome(expect = Expect.FORBIDDEN)
@State
public class PickerSwapStress {
  private static final Endpoints AFTER = Clusters.endpoints(2, 2);
  private final ClusterState cluster = Clusters.cluster(1, 1);

  @Actor
  public void change() {
    cluster.update(Clusters.CONFIG, AFTER, 1);
  }

  @Actor
  public void pick(II_Result result) {
    result.r1 = port(cluster.pick(Clusters.CALL));
    result.r2 = port(cluster.pick(Clusters.CALL));
  }

  private static int port(EndpointState host) {
    return host == null ? 0 : host.address().port();
  }
}
