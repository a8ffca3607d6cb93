package io.inmesh.xds;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.Locality;
import io.inmesh.config.Trouble;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.bootstrap.ConfigSourceSpec;
import io.inmesh.xds.bootstrap.EnvoyBootstrapText;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.report.ResourceStatus;
import io.inmesh.xds.report.ServerStatus;
import io.inmesh.xds.resolve.Roots;
import io.inmesh.xds.source.Checks;
import io.inmesh.xds.source.EnvoyStart;
import io.inmesh.xds.source.Sources;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Configurations from an xDS control plane, from files of xDS resources, or from both, as a
 * bootstrap document says.
 *
 * <p>A bootstrap is Envoy's own YAML, gRPC's JSON, or a file of resources; {@link BootstrapReader}
 * tells which. All sources of a process that have the same node share one stream per server.
 *
 * <pre>{@code
 * Mesh mesh = Mesh.builder(XdsConfigSource.ofFile(Path.of("bootstrap.yaml"))).build();
 * }</pre>
 *
 * <p>With Envoy's bootstrap that asks for {@code lds_config} and {@code cds_config}, all listeners
 * and clusters that the server has for the node are taken, as Envoy does; with gRPC's, all
 * listeners and what they lead to. A control plane that knows listeners by name only needs {@link
 * #withListeners}.
 *
 * <p>Thread-safe. Started and closed by the mesh that it is given to.
 */
public final class XdsConfigSource implements ConfigSource {
  private final Bootstrap bootstrap;
  private final @Nullable Set<String> listeners;
  private final @Nullable Consumer<ResourceStatus> updates;
  private final AtomicReference<@Nullable Sources> started = new AtomicReference<>();

  private XdsConfigSource(
      Bootstrap bootstrap,
      @Nullable Set<String> listeners,
      @Nullable Consumer<ResourceStatus> updates) {
    this.bootstrap = bootstrap;
    this.listeners = listeners == null ? null : Set.copyOf(listeners);
    this.updates = updates;
  }

  /**
   * The source that this process's environment names; see {@link BootstrapReader#fromEnvironment}.
   * A file is used as by {@link #ofFile}.
   *
   * @throws io.inmesh.xds.bootstrap.BootstrapException when nothing is set, or with all problems of
   *     what is
   */
  public static XdsConfigSource fromEnvironment() {
    return of(new BootstrapReader().fromEnvironment());
  }

  /**
   * The source that a bootstrap file describes. A file of resources is watched, and so is a
   * directory of such files, which is taken as a whole.
   *
   * @throws io.inmesh.xds.bootstrap.BootstrapException with all problems found
   */
  public static XdsConfigSource ofFile(Path file) {
    return of(new BootstrapReader().read(file));
  }

  /**
   * The source that a bootstrap describes. A resource file that it was read from is watched, with
   * the reader's limit of its size.
   */
  public static XdsConfigSource of(Bootstrap bootstrap) {
    Objects.requireNonNull(bootstrap, "bootstrap");
    return new XdsConfigSource(bootstrap, null, null);
  }

  /**
   * The same source, but asking for these listeners (and what they lead to) by name, as gRPC
   * clients do, instead of all that the server has for this node, as Envoy does. More can be asked
   * for with {@link #demand}.
   *
   * <p>What is named is meant: where it is the only one that plays the outbound proxy, and does not
   * exist or cannot be used, calls are refused and do not go out past the mesh.
   *
   * @param names resource names, possibly none
   * @throws IllegalArgumentException for a blank name
   */
  public XdsConfigSource withListeners(Set<String> names) {
    for (String name : names) {
      if (name.isBlank()) {
        throw new IllegalArgumentException(
            "listeners: \"" + name + "\" (expected: names of listeners)");
      }
    }
    return new XdsConfigSource(bootstrap, Set.copyOf(names), updates);
  }

  /**
   * The same source, which tells of each change of a resource that it accepts; a new version of the
   * content that is in use is none. It also tells when a resource that it has told of is removed,
   * with the status {@code DOES_NOT_EXIST} and, where it stays in use, with its content; and when
   * it is asked for no longer, with the status {@code UNKNOWN}.
   *
   * @param consumer called on the thread of the xDS client; must not block for long
   */
  public XdsConfigSource withUpdates(Consumer<ResourceStatus> consumer) {
    return new XdsConfigSource(bootstrap, listeners, consumer);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The listener's name follows from the bootstrap's templates ({@code
   * client_default_listener_resource_name_template}, {@code authorities}); without any it is the
   * service's.
   *
   * @throws IllegalStateException before the source is started
   */
  @Override
  public Demand demand(String authority, String service) {
    Sources sources = started.get();
    if (sources == null) {
      throw new IllegalStateException("the source is not started");
    }
    return sources.demand(bootstrap.listenerNames().client(authority, service));
  }

  /**
   * {@inheritDoc}
   *
   * <p>The listener's name follows from {@code server_listener_resource_name_template}.
   *
   * @throws IllegalStateException before the source is started, and when the template is not set
   *     and listeners are asked for by name
   */
  @Override
  public @Nullable Demand demandServer(String address) {
    Sources sources = started.get();
    if (sources == null) {
      throw new IllegalStateException("the source is not started");
    }
    String name = bootstrap.listenerNames().serverListener(address);
    if (name != null) {
      return sources.demandServer(name);
    }
    if (listeners != null) {
      throw new IllegalStateException(
          "server_listener_resource_name_template: not set (expected: the name of the listener at "
              + address
              + ')');
    }
    return null;
  }

  /** {@inheritDoc} An {@code xdstp:} name has many spellings (xRFC TP1), a plain one has one. */
  @Override
  public String listenerName(String name) {
    return ResourceKey.canonicalName(name);
  }

  /** What the source was made from. */
  public Bootstrap bootstrap() {
    return bootstrap;
  }

  @Override
  public void start(Sink sink) {
    Sources sources = Sources.start(bootstrap, roots(), sink, updates);
    if (!started.compareAndSet(null, sources)) {
      sources.close();
      throw new IllegalStateException("the source was started before");
    }
  }

  private Roots roots() {
    return names().withTimeouts(timeout(bootstrap.listeners()), timeout(bootstrap.clusters()));
  }

  private Roots names() {
    if (listeners != null) {
      return Roots.listeners(listeners);
    }
    if (bootstrap.form() == BootstrapForm.GRPC) {
      // As gRPC, only what listeners lead to; such control planes know clusters by name.
      return new Roots(true, false, Set.of(), Set.of(), Set.of());
    }
    if (bootstrap.form() != BootstrapForm.ENVOY) {
      return Roots.all();
    }
    return new Roots(
        bootstrap.listeners() != null, bootstrap.clusters() != null, Set.of(), Set.of(), Set.of());
  }

  private static long timeout(@Nullable ConfigSourceSpec source) {
    return source == null
        ? ConfigSourceSpec.DEFAULT_INITIAL_FETCH_TIMEOUT_NANOS
        : source.initialFetchTimeoutNanos();
  }

  /**
   * What the source holds of every resource, those of the bootstrap too, for dumps; empty before it
   * is started.
   */
  public CompletableFuture<List<ResourceStatus>> resources() {
    Sources sources = started.get();
    return sources == null ? CompletableFuture.completedFuture(List.of()) : sources.resources();
  }

  /**
   * The control planes that the source talks to or tries to, those of other sources of the same
   * node too; a fallback only once it is needed. Empty where there is none, as with a file, and
   * before the source is started.
   */
  public CompletableFuture<List<ServerStatus>> servers() {
    Sources sources = started.get();
    return sources == null ? CompletableFuture.completedFuture(List.of()) : sources.servers();
  }

  /**
   * What becomes of each resource that the bootstrap itself holds: the verdict of this library,
   * field by field. Nothing is started.
   */
  public List<CheckedResource> check() {
    return Checks.check(bootstrap, document());
  }

  /**
   * What is wrong for good with the resources that the bootstrap itself holds, with which the
   * mesh's troubles begin once the source is started; empty when all can be used. {@link #check}
   * has it field by field. Nothing is started.
   *
   * @throws io.inmesh.xds.bootstrap.BootstrapException when a resource is invalid
   */
  public List<Trouble> staticTroubles() {
    return Sources.staticTroubles(bootstrap);
  }

  /**
   * What keeps Envoy from starting with the file that this source was made from, although this
   * library takes it. Nothing is started; paths that the file names are looked for.
   */
  public EnvoyStart.Verdict checkForEnvoy() {
    TextNode document = document();
    return document == null
        ? new EnvoyStart.Verdict(List.of(), List.of())
        : EnvoyStart.check(bootstrap, String.valueOf(bootstrap.file()), document);
  }

  /**
   * The bootstrap that this source was made from as Envoy's {@code /config_dump} has it, as JSON:
   * every field that is set, secrets redacted. The file is read once more. Null where there is
   * none, or none of Envoy's form, and when it cannot be read any more.
   */
  public @Nullable String envoyBootstrap() {
    TextNode document = bootstrap.form() == BootstrapForm.ENVOY ? document() : null;
    return document == null
        ? null
        : EnvoyBootstrapText.redacted(String.valueOf(bootstrap.file()), document);
  }

  /** The file once more, for the lines of what is wrong in it; null when there is no single one. */
  private @Nullable TextNode document() {
    Path file = bootstrap.file();
    if (file == null) {
      return null;
    }
    try {
      return TextDocument.parse(TextSource.read(file, bootstrap.maxFileBytes()));
    } catch (TextException changedSince) {
      return null;
    }
  }

  /** That of the bootstrap's node. */
  @Override
  public Locality locality() {
    Node.Locality node = bootstrap.node().locality();
    return new Locality(node.region(), node.zone(), node.subZone());
  }

  @Override
  public String description() {
    if (!bootstrap.servers().isEmpty()) {
      return "control plane "
          + bootstrap.servers().stream()
              .map(ServerConfig::target)
              .collect(Collectors.joining(", "));
    }
    Path file = bootstrap.file();
    if (file == null) {
      return "the bootstrap";
    }
    return (Files.isDirectory(file) ? "directory " : "file ") + file;
  }

  @Override
  public @Nullable String waitingFor() {
    Sources sources = started.get();
    return sources == null ? null : sources.waitingFor();
  }

  @Override
  public String waitingOn() {
    Sources sources = started.get();
    String asked = sources == null ? null : sources.waitingOn();
    return asked == null ? description() : asked;
  }

  @Override
  public void deliverKnown(Runnable done) {
    Sources sources = started.get();
    if (sources == null) {
      done.run();
    } else {
      sources.deliverKnown(done);
    }
  }

  /**
   * Ends the streams, the watches of files and their threads. Waits for them, some milliseconds as
   * a rule; where a listener or consumer of the application's keeps one of them busy, up to ten
   * seconds for each, and the log says so. Neither its threads nor its class loader are held
   * afterwards, but for two: Netty's own {@code globalEventExecutor} goes a second later, a lookup
   * of a name when the system's resolver has answered. From one of its own threads it waits for
   * nothing. Idempotent.
   */
  @Override
  public void close() {
    Sources sources = started.get();
    if (sources != null) {
      sources.close();
    }
  }
}
