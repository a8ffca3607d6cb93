package io.inmesh.samples.meshctl;

import io.inmesh.Mesh;
import io.inmesh.admin.ListenerStatus;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.files.FileResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options that say where the configuration comes from; common to all commands that have one.
 */
final class ConfigOptions {
  /** How listeners and routes are found. */
  enum Mode {
    envoy,
    istio,
    proxyless
  }

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "an Envoy bootstrap, a gRPC xDS bootstrap, or a file of resources")
  private Path config;

  @Option(
      names = "--listener",
      paramLabel = "NAME",
      description =
          "the listener; default: the only one with an HTTP connection manager, of a server that"
              + " of its port")
  private @Nullable String listener;

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      description = "envoy, istio or proxyless; default: by node id and form of the file")
  private @Nullable Mode mode;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "15",
      description = "how long to wait for the first configuration; default 15")
  private double waitSeconds;

  @Option(names = "--human", description = "tables instead of JSON")
  private boolean human;

  boolean isHuman() {
    return human;
  }

  Path config() {
    return config;
  }

  Duration waitTime() {
    if (!(waitSeconds >= 0 && waitSeconds <= 86_400)) {
      throw new IllegalArgumentException(
          "--wait: " + waitSeconds + " (expected: 0 to 86400 seconds)");
    }
    return Duration.ofNanos((long) (waitSeconds * 1e9));
  }

  /** The source that the file describes. */
  XdsConfigSource source() {
    XdsConfigSource source = XdsConfigSource.ofFile(Documents.readable("--config", config));
    Mode chosen = mode(source);
    if (chosen == Mode.istio) {
      String why = mode == null ? " (as node.id begins with sidecar~)" : "";
      throw new IllegalArgumentException(
          "--mode: istio"
              + why
              + " (expected: envoy or proxyless; istio's sidecar mode is not supported yet)");
    }
    if (listener == null) {
      return source;
    }
    if (chosen == Mode.proxyless) {
      return source.withListeners(Set.of(listener));
    }
    checkListener(source.bootstrap(), listener);
    return source;
  }

  /** Where no control plane and no other file can bring the listener, the file has to have it. */
  private static void checkListener(Bootstrap bootstrap, String listener) {
    if (!listenersAreInTheFile(bootstrap)) {
      return;
    }
    List<String> names = listenerNames(bootstrap);
    if (!names.contains(listener)) {
      throw new IllegalArgumentException(
          "--listener: " + listener + " (expected: one of " + String.join(", ", names) + ")");
    }
  }

  private static List<String> listenerNames(Bootstrap bootstrap) {
    return bootstrap.resources().stream()
        .filter(resource -> resource.typeUrl().endsWith(".Listener"))
        .map(FileResource::name)
        .toList();
  }

  private static boolean listenersAreInTheFile(Bootstrap bootstrap) {
    return bootstrap.listeners() == null && bootstrap.servers().isEmpty();
  }

  /**
   * Makes sure that a file of several listeners leaves no doubt which one is meant.
   *
   * @throws IllegalArgumentException when it does
   */
  void checkOutbound(XdsConfigSource source, Mesh mesh) throws InterruptedException {
    Bootstrap bootstrap = source.bootstrap();
    boolean several = listenersAreInTheFile(bootstrap) && listenerNames(bootstrap).size() > 1;
    if (listener == null && several && await(mesh)) {
      String unusable = ConfigMessages.noOutbound(mesh);
      if (unusable != null) {
        throw new IllegalArgumentException("--listener: none; " + unusable);
      }
    }
  }

  private Mode mode(XdsConfigSource source) {
    if (mode != null) {
      return mode;
    }
    if (source.bootstrap().node().id().startsWith("sidecar~")) {
      return Mode.istio;
    }
    return source.bootstrap().form() == BootstrapForm.GRPC ? Mode.proxyless : Mode.envoy;
  }

  /** A mesh that behaves as a proxy in front of the caller would. */
  Mesh mesh(XdsConfigSource source) {
    return mesh(source, MeshListener.NONE);
  }

  /** The same, with somebody who is told of it. */
  Mesh mesh(XdsConfigSource source, MeshListener told) {
    return Mesh.builder(source)
        .listener(told)
        .outboundListener(listener)
        .unknownAuthority(UnknownAuthority.REJECT)
        .firstConfigTimeout(waitTime())
        .build();
  }

  /** Says on standard error that, and as far as known why, there is no configuration. */
  void tellWhyNot(Mesh mesh) {
    Meshctl.say(whyNot(mesh));
  }

  String whyNot(Mesh mesh) {
    return "--config: " + mesh.whyNotConfigured(waitTime());
  }

  /**
   * A configured mesh that behaves as a proxy in front of the server would: with the listener that
   * is named, the only one with an HTTP connection manager, or else the one of the server's port.
   * What is wrong with the configuration is told on standard error.
   *
   * @throws IllegalStateException when no configuration comes
   */
  Mesh serverMesh() throws Exception {
    String name = listener;
    if (name == null) {
      try (Mesh found = serverMesh(source(), null, MeshListener.NONE)) {
        List<String> http = httpListeners(found);
        name = http.size() == 1 ? http.get(0) : null;
      }
    }
    XdsConfigSource source = source();
    ConfigMessages messages = ConfigMessages.of(source);
    Mesh mesh = serverMesh(source, name, messages);
    messages.watch(mesh);
    return mesh;
  }

  private Mesh serverMesh(XdsConfigSource source, @Nullable String name, MeshListener told)
      throws InterruptedException {
    Mesh mesh = Mesh.builder(source).listener(told).inboundListener(name).build();
    try {
      if (!await(mesh)) {
        throw new IllegalStateException(whyNot(mesh));
      }
      return mesh;
    } catch (InterruptedException | RuntimeException e) {
      mesh.close();
      throw e;
    }
  }

  private static List<String> httpListeners(Mesh mesh) {
    return mesh.status().listeners().stream()
        .filter(each -> !each.routeTables().isEmpty() || !each.inlineRouteTables().isEmpty())
        .map(ListenerStatus::name)
        .toList();
  }

  /** Waits for the first configuration; false when nothing is known at the end of the time. */
  boolean await(Mesh mesh) throws InterruptedException {
    return mesh.awaitConfig(waitTime());
  }
}
