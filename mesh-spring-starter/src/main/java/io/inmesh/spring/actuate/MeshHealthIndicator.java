package io.inmesh.spring.actuate;

import io.inmesh.Mesh;
import io.inmesh.admin.MeshStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Up once there is a configuration, which goes on serving when the control plane is away: that is a
 * detail and no failure. Before the first one the state is {@code OUT_OF_SERVICE}.
 */
final class MeshHealthIndicator extends AbstractHealthIndicator {
  private final Mesh mesh;
  private final Clock clock;

  MeshHealthIndicator(Mesh mesh, Clock clock) {
    super("the state of the mesh could not be told");
    this.mesh = mesh;
    this.clock = clock;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    MeshStatus status = mesh.status();
    String trouble = status.trouble();
    builder
        .status(status.configured() ? Status.UP : Status.OUT_OF_SERVICE)
        .withDetail("source", status.source())
        .withDetail("connected", trouble == null);
    if (trouble != null) {
      builder.withDetail("trouble", trouble);
    }
    Instant last = status.lastConfiguration();
    if (last != null) {
      builder
          .withDetail("configAgeSeconds", Duration.between(last, clock.instant()).toSeconds())
          .withDetail("listeners", status.listeners().size())
          .withDetail("clusters", status.clusters().size())
          .withDetail("problems", status.problems().size());
    }
  }
}
