package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.call.LocalReply;
import io.inmesh.config.Problem;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapForm;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells on standard error what is wrong with the configuration that calls follow, each thing when
 * it begins. Results say nothing of it: the last good configuration serves. Thread-safe.
 */
final class ConfigMessages implements MeshListener {
  private final AtomicReference<@Nullable Mesh> mesh = new AtomicReference<>();
  private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
  private final AtomicReference<Set<String>> told = new AtomicReference<>(Set.of());

  /** Tells of what the file itself holds, and from now on of what becomes of the mesh. */
  void watch(XdsConfigSource source, Mesh watched) {
    if (source.bootstrap().form() != BootstrapForm.RESOURCES) {
      source
          .check()
          .forEach(
              resource -> resource.errors().forEach(error -> Meshctl.say("rejected: " + error)));
    }
    mesh.set(watched);
    if (watched.isConfigured()) {
      onConfig(0, 0, 0);
    }
  }

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    Mesh watched = mesh.get();
    if (watched == null) {
      return;
    }
    Set<String> now = new HashSet<>();
    for (Problem problem : watched.status().problems()) {
      now.add(problem.name() + ": " + problem.reason());
    }
    String unusable = noOutbound(watched);
    if (unusable != null) {
      now.add("--listener: " + unusable);
    }
    Set<String> before = told.getAndSet(now);
    now.stream().filter(text -> !before.contains(text)).sorted().forEach(Meshctl::say);
  }

  @Override
  public void onConfigTrouble(@Nullable String now) {
    String before = trouble.getAndSet(now);
    if (now == null && before != null) {
      Meshctl.say("the configuration is well again");
    } else if (now != null && !now.equals(before)) {
      Meshctl.say(now);
    }
  }

  /** Why no listener plays the outbound proxy; null when one does. */
  static @Nullable String noOutbound(Mesh mesh) {
    LocalReply reply = mesh.explain(new PlainRequest("GET", "http", "any", "/")).reply();
    return reply != null && reply.details().equals("no_configuration") ? reply.body() : null;
  }
}
