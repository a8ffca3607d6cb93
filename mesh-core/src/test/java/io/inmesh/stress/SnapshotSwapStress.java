package io.inmesh.stress;

import io.inmesh.Mesh;
import io.inmesh.call.EndReason;
import io.inmesh.call.GetRequest;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.MeshConfig;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.testing.contract.StaticConfigSource;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * While another configuration is put in force, each call takes a route and its cluster from the
 * same one, whole, and never goes back. The clusters of the two have different names: the route of
 * one finds nothing among the clusters of the other.
 */
@JCStressTest
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "before, then after")
@Outcome(expect = Expect.FORBIDDEN)
@State
public class SnapshotSwapStress {
  private static final int BEFORE = 1;
  private static final int AFTER = 2;
  private static final int NEITHER = 0;

  /** Calls up to the first that sees the change, else it did not come in time. */
  private static final int MOST_CALLS = 1000;

  private static final MeshConfig CONFIG_BEFORE = Configs.allTo("before", BEFORE);
  private static final MeshConfig CONFIG_AFTER = Configs.allTo("after", AFTER);

  private final StaticConfigSource source = new StaticConfigSource();
  private final Mesh mesh;

  public SnapshotSwapStress() {
    source.set(CONFIG_BEFORE);
    mesh = Mesh.builder(source).build(); // No thread: its timer has nothing to do.
  }

  @Actor
  public void change() {
    source.set(CONFIG_AFTER);
  }

  /** Counts the calls that reached neither and those that went back. */
  @Actor
  public void call(III_Result result) {
    int reached = BEFORE;
    for (int calls = 0; reached == BEFORE && calls < MOST_CALLS; calls++) {
      reached = port();
      result.r1 += reached == NEITHER ? 1 : 0;
    }
    for (int calls = 0; reached == AFTER && calls < 2; calls++) {
      result.r2 += port() == AFTER ? 0 : 1;
    }
  }

  /** When all is over the change is there. */
  @Arbiter
  public void end(III_Result result) {
    result.r3 = port() == AFTER ? 1 : 0;
  }

  /** That of the endpoint that a call is sent to. */
  private int port() {
    OutboundCall call = mesh.outbound(GetRequest.of(new HeaderList()), () -> {});
    int port =
        call.begin() instanceof Step.Send send
            ? send.attempt().endpoint().address().port()
            : NEITHER;
    call.end(EndReason.CANCELLED, null);
    return port;
  }
}
