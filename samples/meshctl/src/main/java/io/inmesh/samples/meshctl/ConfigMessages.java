package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
import io.inmesh.call.LocalReply;
import io.inmesh.config.Problem;
import io.inmesh.config.Trouble;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.report.CheckedResource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Tells on standard error what is wrong with the configuration that calls follow, each thing once,
 * when it begins. Results say nothing of it: the last good configuration serves. Thread-safe.
 */
final class ConfigMessages implements MeshListener {
  private final AtomicReference<@Nullable Mesh> mesh = new AtomicReference<>();

  /** What is wrong now, by what is in trouble. */
  private final AtomicReference<Map<String, Trouble>> troubles = new AtomicReference<>(Map.of());

  private final AtomicReference<Set<String>> told = new AtomicReference<>(Set.of());

  private ConfigMessages() {}

  /** Tells of what the file itself holds; the rest follows as the mesh hears of it. */
  static ConfigMessages of(XdsConfigSource source) {
    ConfigMessages messages = new ConfigMessages();
    if (source.bootstrap().form() != BootstrapForm.RESOURCES) {
      messages.troubles.set(byKey(source.staticTroubles())); // told as what the file holds
      source.check().forEach(ConfigMessages::tell);
    }
    return messages;
  }

  private static void tell(CheckedResource resource) {
    String type = resource.typeUrl().substring(resource.typeUrl().lastIndexOf('.') + 1);
    String name = type + ' ' + resource.name();
    resource.errors().forEach(error -> Meshctl.say("rejected: " + name + ": " + error));
  }

  /** From now on tells of what becomes of the mesh, too. */
  void watch(Mesh watched) {
    mesh.set(watched);
    if (watched.isConfigured()) {
      onConfig(0, 0, 0);
    }
  }

  /** What came and cannot be used is told as trouble. */
  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    Mesh watched = mesh.get();
    if (watched == null) {
      return;
    }
    Set<String> inTrouble = new HashSet<>();
    for (Trouble trouble : troubles.get().values()) {
      if (trouble.kind() != null) {
        inTrouble.add(Problem.key(trouble.kind(), trouble.name()));
      }
    }
    Set<String> now = new HashSet<>();
    for (Problem problem : watched.status().problems()) {
      if (!inTrouble.contains(problem.key())) {
        now.add(problem.name() + ": " + problem.reason());
      }
    }
    Set<String> before = told.getAndSet(now);
    now.stream().filter(text -> !before.contains(text)).sorted().forEach(Meshctl::say);
  }

  private static Map<String, Trouble> byKey(List<Trouble> troubles) {
    Map<String, Trouble> byKey = new LinkedHashMap<>();
    troubles.forEach(trouble -> byKey.put(trouble.key(), trouble));
    return byKey;
  }

  /** What is new or another now, and what is over. */
  @Override
  public void onConfigTroubles(List<Trouble> list) {
    Map<String, Trouble> now = byKey(list);
    Map<String, Trouble> before = troubles.getAndSet(now);
    say("", list.stream().filter(trouble -> !trouble.equals(before.get(trouble.key()))).toList());
    if (!now.isEmpty()) {
      say(
          "no longer: ",
          before.values().stream().filter(trouble -> !now.containsKey(trouble.key())).toList());
    } else if (!before.isEmpty()) {
      Meshctl.say("the configuration is well again");
    }
  }

  private static void say(String before, List<Trouble> troubles) {
    String text = Trouble.text(troubles);
    if (text != null) {
      Meshctl.say(before + text);
    }
  }

  @Override
  public void onConfigNotice(String notice) {
    Meshctl.say(notice);
  }

  /** Why no listener plays the outbound proxy; null when one does. */
  static @Nullable String noOutbound(Mesh mesh) {
    return whyUndecided(mesh.explain(new PlainRequest("GET", "http", "any", "/")));
  }

  /** What a request lacks of the configuration to be decided; null when it is decided. */
  static @Nullable String whyUndecided(Explanation explanation) {
    LocalReply reply = explanation.reply();
    return reply != null && reply.details().equals("no_configuration") ? reply.body() : null;
  }
}
