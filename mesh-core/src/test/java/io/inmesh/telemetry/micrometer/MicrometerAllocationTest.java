package io.inmesh.telemetry.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.inmesh.call.FailureKind;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class MicrometerAllocationTest {
  private static final int EVENTS = 20_000;

  private final ThreadMXBean threads =
      (ThreadMXBean) ManagementFactory.getPlatformMXBean(java.lang.management.ThreadMXBean.class);
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ClusterMeters cluster = new ClusterMeters(registry, Tags.of("cluster", "shop"));
  private final CallMeters calls = new CallMeters(registry, Tags.empty(), "calls", "");

  private void events(int number) {
    for (int i = 0; i < number; i++) {
      cluster.attemptBegins();
      cluster.attemptEnds(0, FailureKind.CONNECT_FAILURE, i);
      cluster.retried("status");
      cluster.attemptBegins();
      cluster.attemptEnds(200, null, i);
      calls.ended(200, i);
    }
  }

  @Test
  void eventsOfAKnownClusterAllocateNothing() {
    events(EVENTS);
    long before = threads.getCurrentThreadAllocatedBytes();
    events(EVENTS);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    // Less than one object for ten events: what little the JVM itself does is not ours.
    assertThat(bytes).isLessThan(EVENTS);
  }
}
