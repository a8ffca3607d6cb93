package io.inmesh;

import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.call.CallTimer;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.Explanation;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundState;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshMode;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.filter.FilterFactory;
import io.inmesh.health.ClusterGuards;
import io.inmesh.internal.Engine;
import io.inmesh.internal.EngineOptions;
import io.inmesh.internal.call.PropagatedHeaders;
import io.inmesh.telemetry.MeshListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The service mesh of this process: it takes configurations from one {@link ConfigSource} and
 * decides every call that an adapter brings.
 *
 * <p>Built once, shared by all clients, closed by whoever built it. Thread-safe.
 *
 * <pre>{@code
 * Mesh mesh = Mesh.builder(XdsConfigSource.fromEnvironment()).build();
 * OkHttpClient client = new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh)).build();
 * }</pre>
 */
public final class Mesh implements AutoCloseable {
  private final Engine engine;
  private final MeshLifecycle lifecycle;
  private final MeshMode mode;

  private Mesh(Engine engine, MeshMode mode) {
    this.engine = engine;
    this.mode = mode;
    this.lifecycle = new MeshLifecycle(engine);
  }

  /** A builder for a mesh that is configured by a source; the mesh starts and closes the source. */
  public static Builder builder(ConfigSource source) {
    return new Builder(source);
  }

  /**
   * A call of the application, not begun. Does one volatile read; never blocks.
   *
   * @param request the request, constant while the call lasts
   * @param waker told when the call can go on after a {@link io.inmesh.call.Step.Wait}
   */
  public OutboundCall outbound(RequestView request, Waker waker) {
    return engine.outbound(request, waker);
  }

  /**
   * Asks for the listener of a target such as {@code xds:///shop}, for clients that have one each.
   * Does not block. The listener is asked for until the target is closed; several targets of one
   * name count as one, and all share the mesh's stream to its control plane.
   *
   * @param authority the target URI's authority; empty for {@code xds:///}
   * @param service the target URI's path, without the leading slash
   * @throws IllegalArgumentException when the source knows no such authority
   */
  public MeshTarget demand(String authority, String service) {
    return new MeshTarget(engine.demand(authority, service));
  }

  /**
   * A request that has come in, not begun. Does one volatile read; never blocks.
   *
   * @param request the request, constant while the call lasts
   * @param connection what it came in on
   * @param waker told when the call can go on after an {@link io.inmesh.call.InboundStep.Wait}
   */
  public InboundCall inbound(RequestView request, ConnectionView connection, Waker waker) {
    return engine.inbound(request, connection, waker);
  }

  /**
   * Watches whether calls that come in at an address can be decided, for servers that accept none
   * before that, and asks for the listener of the address where the source has names for such
   * listeners (gRFC A36: {@code server_listener_resource_name_template}).
   *
   * @param address where the server listens, as the listener is to have it
   * @param watcher told at once what is known, then of each change, at last that the mesh is
   *     closed; one at a time, on whatever thread it happens; must neither block nor call the mesh
   * @return to be closed when the server has stopped
   * @throws IllegalStateException when the source is to be asked by names and has none for servers
   */
  public InboundState.Watch serve(EndpointAddress address, Consumer<InboundState> watcher) {
    return engine.serve(address, watcher);
  }

  /**
   * Which decision a request meets at the moment, and why. Nothing is sent. Does not wait: before
   * the first configuration the explanation says nothing but that.
   */
  public Explanation explain(RequestView request) {
    return engine.explain(request);
  }

  /**
   * Visits the endpoints of all clusters of the configuration in force; none before the first. For
   * adapters that keep connections: takes time proportional to the number of endpoints.
   */
  public void forEachEndpoint(Consumer<Endpoint> visitor) {
    engine.forEachEndpoint(visitor);
  }

  /**
   * Whether calls to an authority go through the mesh at the moment. Not before the first
   * configuration, and never while nothing is enforced.
   *
   * @param authority host, with its port where it is not the scheme's own
   */
  public boolean isInMesh(String authority) {
    return engine.isInMesh(authority);
  }

  /**
   * Whether a call to an authority that began now would be left alone, whatever else it is: {@link
   * io.inmesh.call.Step.Bypass}. For adapters of clients whose requests can be made once only. Of a
   * call that would wait for the first configuration it is not known yet, and so false; one that
   * begins later may be decided otherwise.
   *
   * @param authority host, with its port where it is not the scheme's own
   */
  public boolean bypasses(String authority) {
    return engine.bypasses(authority);
  }

  /** Whether this process takes requests, and how it stops doing so. */
  public MeshLifecycle lifecycle() {
    return lifecycle;
  }

  /** Whether there is a configuration. */
  public boolean isConfigured() {
    return engine.snapshot() != null;
  }

  /**
   * Waits for the first configuration; whether there is one then. At the end of the time what is
   * known is put in force without what is still awaited, as {@link Builder#firstConfigTimeout} has
   * it.
   */
  public boolean awaitConfig(Duration timeout) throws InterruptedException {
    return engine.awaitConfig(timeout);
  }

  /**
   * Why there is no configuration after that time: what is awaited, of whom, and what is wrong. For
   * messages, when {@link #awaitConfig} was in vain.
   */
  public String whyNotConfigured(Duration waited) {
    return engine.whyNotConfigured(waited);
  }

  /**
   * What this mesh holds and does at the moment: configuration, clusters, endpoints and their live
   * state. Never blocks; takes time proportional to the number of endpoints.
   */
  public MeshStatus status() {
    return engine.status();
  }

  /** The same of one cluster; null when the configuration in force has none of that name. */
  public @Nullable ClusterStatus clusterStatus(String name) {
    return engine.clusterStatus(name);
  }

  /** How many events a {@link MeshListener} answered with an exception, which was ignored. */
  public long listenerFailures() {
    return engine.listenerFailures();
  }

  /** Whether decisions take effect, or are only reported. */
  public MeshMode mode() {
    return mode;
  }

  /** The timer and clock that adapters use for calls of this mesh. */
  public CallTimer timer() {
    return engine.timer();
  }

  /**
   * Stops the source and waits for its threads, as the source says. Idempotent. Close it after the
   * clients: a call that waits for a configuration, a connection, a filter or its next attempt ends
   * with status 503, details {@code mesh_closed}; an attempt that is under way is the last one.
   * Calls that begin later have one attempt, by the last configuration. Timeouts hold for all of
   * them; the timer's thread ends with the last one. Within a call (in a listener or a filter) it
   * is not waited for, since it may wait for that call.
   */
  @Override
  public void close() {
    engine.close();
  }

  /** Builds a {@link Mesh}. Not thread-safe. */
  public static final class Builder {
    private final ConfigSource source;
    private final List<MeshListener> listeners = new ArrayList<>();
    private @Nullable String outboundListener;
    private @Nullable String inboundListener;
    private @Nullable Predicate<String> authorities;
    private MeshMode mode = MeshMode.ENFORCE;
    private InboundWithoutConfig inboundWithoutConfig = InboundWithoutConfig.REFUSE;
    private final List<String> propagatedHeaders = new ArrayList<>();
    private @Nullable String overridesHeader;
    private UnknownAuthority unknownAuthority = UnknownAuthority.BYPASS;
    private BeforeFirstConfig beforeFirstConfig = BeforeFirstConfig.WAIT;
    private Duration firstConfigTimeout = Duration.ofSeconds(15);
    private @Nullable Locality locality;
    private @Nullable CallTimer timer;
    private final List<FilterFactory<?>> filters = new ArrayList<>();
    private ClusterGuards guards = ClusterGuards.NONE;
    private LongSupplier random = () -> ThreadLocalRandom.current().nextLong();

    private Builder(ConfigSource source) {
      this.source = Objects.requireNonNull(source, "source");
    }

    /** Is told what the mesh does, beside those that were given before; default: nobody. */
    public Builder listener(MeshListener value) {
      if (Objects.requireNonNull(value, "listener") != MeshListener.NONE) {
        listeners.add(value);
      }
      return this;
    }

    /** The listener that plays the outbound proxy; default: the only one that can. */
    public Builder outboundListener(@Nullable String name) {
      outboundListener = name;
      return this;
    }

    /**
     * The listener for all requests that come in; default: each request meets the listener of the
     * port at which it came in.
     */
    public Builder inboundListener(@Nullable String name) {
      inboundListener = name;
      return this;
    }

    /**
     * What happens to a request that comes in while there is no configuration yet, or no listener
     * for it; default: it is refused.
     */
    public Builder inboundWithoutConfig(InboundWithoutConfig value) {
      inboundWithoutConfig = Objects.requireNonNull(value, "inboundWithoutConfig");
      return this;
    }

    /**
     * Which authorities may be in the mesh; requests to others are left alone, whatever the
     * configuration says. Default: all.
     *
     * @param value asked for each call, so it has to be quick; given host, with its port where it
     *     is not the scheme's own
     */
    public Builder authorities(Predicate<String> value) {
      authorities = Objects.requireNonNull(value, "authorities");
      return this;
    }

    /** Whether decisions take effect; default: they do. */
    public Builder mode(MeshMode value) {
      mode = Objects.requireNonNull(value, "mode");
      return this;
    }

    /**
     * Adds headers of requests that come in which the calls that the application makes for them
     * carry as well, where it has not set them itself: such as those that routes deeper in the mesh
     * match. Request id and trace contexts always go on; see {@link io.inmesh.call.MeshContext}.
     *
     * @throws IllegalArgumentException if a name is none, or of a header that says where a request
     *     goes or how its body is framed, which is each request's own
     */
    public Builder propagateHeaders(String... names) {
      for (String name : names) {
        propagatedHeaders.add(PropagatedHeaders.checked("propagateHeaders", name));
      }
      return this;
    }

    /**
     * Has services tell each other, in a header of this name, what a {@link
     * io.inmesh.call.MeshContext} overrides, priority and clusters: {@code priority=high,
     * cluster:shop=shop-canary}. So one request can be sent through the canary of a service that is
     * called deep in the mesh. Whoever can set it chooses clusters; at an edge, from outside of
     * what the mesh trusts, it is not read. Names as for {@link #propagateHeaders}. Default: none.
     */
    public Builder overridesHeader(@Nullable String name) {
      overridesHeader = name == null ? null : PropagatedHeaders.checked("overridesHeader", name);
      return this;
    }

    /** What happens to a request whose authority no virtual host has; default: bypass. */
    public Builder unknownAuthority(UnknownAuthority value) {
      unknownAuthority = Objects.requireNonNull(value, "unknownAuthority");
      return this;
    }

    /** What happens to a request while there is no configuration yet; default: it waits. */
    public Builder beforeFirstConfig(BeforeFirstConfig value) {
      beforeFirstConfig = Objects.requireNonNull(value, "beforeFirstConfig");
      return this;
    }

    /**
     * How long a request waits for the first configuration; default 15 s, at least zero. Then what
     * is known is put in force as if what is still awaited did not exist; where not even the
     * listeners are known the request gets 503.
     */
    public Builder firstConfigTimeout(Duration value) {
      if (Objects.requireNonNull(value, "firstConfigTimeout").isNegative()) {
        throw new IllegalArgumentException("firstConfigTimeout: " + value + " (expected: >= 0)");
      }
      firstConfigTimeout = value;
      return this;
    }

    /**
     * Where this process runs, for zone-aware routing; default: what the source knows of it, such
     * as {@code node.locality} of a bootstrap.
     */
    public Builder locality(Locality value) {
      locality = Objects.requireNonNull(value, "locality");
      return this;
    }

    /** Clock and timer, for tests and simulations; default: a daemon thread of the mesh's own. */
    public Builder timer(CallTimer value) {
      timer = Objects.requireNonNull(value, "timer");
      return this;
    }

    /** The source of draws, for tests and simulations; default {@link ThreadLocalRandom}. */
    public Builder random(LongSupplier value) {
      random = Objects.requireNonNull(value, "random");
      return this;
    }

    /**
     * Adds an HTTP filter, or replaces the built-in one of the same configuration type. The source
     * must deliver its configuration.
     */
    public Builder filter(FilterFactory<?> value) {
      filters.add(Objects.requireNonNull(value, "filter"));
      return this;
    }

    /**
     * Limits of the application itself for the attempts of each cluster, beside the cluster's own
     * circuit breakers, such as resilience4j's ({@code io.inmesh.resilience4j}); default: none.
     */
    public Builder guards(ClusterGuards value) {
      guards = Objects.requireNonNull(value, "guards");
      return this;
    }

    /** Builds the mesh and starts its source; does not wait for the first configuration. */
    public Mesh build() {
      EngineOptions options =
          new EngineOptions(
              new EngineOptions.Outbound(
                  listenerName(outboundListener),
                  authorities,
                  unknownAuthority,
                  beforeFirstConfig,
                  firstConfigTimeout),
              new EngineOptions.Inbound(
                  listenerName(inboundListener),
                  inboundWithoutConfig,
                  propagatedHeaders,
                  overridesHeader),
              mode,
              locality == null ? source.locality() : locality,
              timer,
              random,
              List.copyOf(filters),
              guards);
      return new Mesh(Engine.start(source, options, listeners), mode);
    }

    private @Nullable String listenerName(@Nullable String name) {
      return name == null ? null : source.listenerName(name);
    }
  }
}
