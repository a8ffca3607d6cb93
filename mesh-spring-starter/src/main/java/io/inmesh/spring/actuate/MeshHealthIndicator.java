package io.inmesh.spring.actuate;

import io.inmesh.Mesh;
import io.inmesh.MeshLifecycle;
import io.inmesh.admin.MeshStatus;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshMode;
import io.inmesh.spring.MeshProperties;
import io.inmesh.spring.NamedListeners;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.report.ServerStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Up once there is a configuration, which goes on serving when the control plane is away or a
 * resource is rejected: those are details and no failures. The state is {@code OUT_OF_SERVICE}
 * before the first one, from when the mesh drains, and where no call can work, as a listener that
 * is needed is not there or cannot be used. In {@linkplain MeshMode#SHADOW shadow mode} all of this
 * is a detail: no call needs the mesh.
 */
final class MeshHealthIndicator extends AbstractHealthIndicator {
  /** The source answers at once, unless its thread is very busy. */
  private static final long SERVERS_SECONDS = 1;

  private final Mesh mesh;
  private final @Nullable ConfigSource source;
  private final MeshProperties properties;
  private final Clock clock;

  MeshHealthIndicator(
      Mesh mesh, @Nullable ConfigSource source, MeshProperties properties, Clock clock) {
    super("the state of the mesh could not be told");
    this.mesh = mesh;
    this.source = source;
    this.properties = properties;
    this.clock = clock;
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    MeshStatus status = mesh.status();
    String trouble = status.trouble();
    MeshLifecycle.State state = mesh.lifecycle().state();
    List<String> unusable = unusable(status);
    boolean shadow = mesh.mode() == MeshMode.SHADOW;
    boolean serves =
        status.configured() && state == MeshLifecycle.State.READY && unusable.isEmpty();
    builder.status(serves || shadow ? Status.UP : Status.OUT_OF_SERVICE);
    if (shadow) {
      builder.withDetail("mode", mesh.mode());
    }
    builder.withDetail("state", state).withDetail("source", status.source());
    controlPlanes(builder);
    if (!unusable.isEmpty()) {
      builder.withDetail("unusable", unusable);
    }
    if (trouble != null) {
      builder.withDetail("trouble", trouble);
    }
    Instant last = status.lastConfiguration();
    if (last != null) {
      builder
          .withDetail("configAgeSeconds", Duration.between(last, clock.instant()).toSeconds())
          .withDetail("listeners", status.listeners().size())
          .withDetail("clusters", status.clusters().size());
    }
    builder.withDetail("problems", Trouble.all(status, properties).size());
  }

  private List<String> unusable(MeshStatus status) {
    return status.configured() ? new NamedListeners(properties).unusable(status) : List.of();
  }

  /** Not where there is none, as with a file. */
  private void controlPlanes(Health.Builder builder) {
    if (!(source instanceof XdsConfigSource xds)) {
      return;
    }
    List<ServerStatus> servers;
    try {
      servers = xds.servers().get(SERVERS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    } catch (ExecutionException | TimeoutException notNow) {
      return;
    }
    if (!servers.isEmpty()) {
      Map<String, String> states = new LinkedHashMap<>();
      servers.forEach(server -> states.put(server.target(), state(server)));
      builder
          .withDetail("connected", servers.stream().anyMatch(ServerStatus::connected))
          .withDetail("controlPlanes", states);
    }
  }

  private static String state(ServerStatus server) {
    if (server.connected()) {
      return "connected";
    }
    return server.failure() == null ? "connecting" : "not connected: " + server.failure();
  }
}
