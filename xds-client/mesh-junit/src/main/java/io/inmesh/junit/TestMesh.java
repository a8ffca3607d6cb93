package io.inmesh.junit;

import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
import io.inmesh.xds.LocalControlPlane.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A mesh for one test: its control plane, its endpoints, its clock and its draws are the test's.
 * Nothing sleeps, nothing is connected, and the same test always takes the same way.
 *
 * <p>Usually a parameter that {@link MeshTest} fills; without JUnit:
 *
 * <pre>{@code
 * try (TestMesh mesh = TestMesh.builder().resources("routes.yaml").build()) {
 *   mesh.endpoint("shop-v2").answers(503).then(200);
 *   assertThat(mesh.call(mesh.get("http://shop/cart"))).hasStatus(200).hasAttempts(2);
 * }
 * }</pre>
 *
 * <p>Questions ({@code assertThat(request)}) are answered by a fresh mesh of the same
 * configuration: they neither see nor change what the calls of the test have brought about. Not
 * thread-safe.
 */
public final class TestMesh implements AutoCloseable {
  private final Builder settings;
  private final FakeControlPlane controlPlane;
  private final Simulation simulation;

  private TestMesh(Builder settings) {
    this.settings = settings;
    this.controlPlane = new FakeControlPlane(settings.listener == null);
    if (!settings.documents.isEmpty()) {
      requireAccepted(controlPlane.offer(settings.documents));
    }
    this.simulation = fresh();
  }

  /** A builder for a mesh without configuration. */
  public static Builder builder() {
    return new Builder();
  }

  // ---- requests ----

  /**
   * A request: {@code http://host[:port]/path?query}. Its authority is what the mesh's clients send
   * for that URL: without the scheme's own port, and without a user.
   */
  public TestRequest request(String method, String url) {
    return TestRequest.of(this, method, url);
  }

  /** A GET request. */
  public TestRequest get(String url) {
    return request("GET", url);
  }

  /** A POST request with an empty body. */
  public TestRequest post(String url) {
    return request("POST", url).body("");
  }

  /** A PUT request with an empty body. */
  public TestRequest put(String url) {
    return request("PUT", url).body("");
  }

  /** A DELETE request. */
  public TestRequest delete(String url) {
    return request("DELETE", url);
  }

  /**
   * A gRPC request, for example to {@code http://shop/shop.Cart/Get}. Its authority is that of the
   * URL as it is, as with channels.
   */
  public TestRequest grpc(String url) {
    return post(url)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .ofChannel();
  }

  // ---- calls ----

  /**
   * Sends a request; time passes until the call is over.
   *
   * @throws AssertionError when nothing would ever end it
   */
  public CallOutcome call(TestRequest request) {
    return start(request).await();
  }

  /** Sends a request and lets no time pass. */
  public RunningCall start(TestRequest request) {
    return simulation.start(request, request.draw());
  }

  /**
   * What a fake endpoint does.
   *
   * @param addressOrCluster {@code host:port}, or the name of a cluster for all of its endpoints
   *     that have no script of their own
   * @throws IllegalArgumentException when the configuration has neither
   */
  public EndpointScript endpoint(String addressOrCluster) {
    Set<String> names = simulation.endpointNames();
    if (!names.contains(addressOrCluster)) {
      throw new IllegalArgumentException(
          "endpoint: " + addressOrCluster + " (expected: one of " + names + ')');
    }
    return simulation.scripts.of(addressOrCluster);
  }

  /** The endpoints that are ejected at the moment, {@code host:port}. */
  public Set<String> ejected() {
    return Set.copyOf(simulation.ejected);
  }

  // ---- time ----

  /** Lets time pass, for example {@code 30s}; what is due meanwhile happens. */
  public void advance(String duration) {
    advance(Durations.parse(duration));
  }

  /** Lets time pass; what is due meanwhile happens. */
  public void advance(Duration duration) {
    simulation.time.advance(duration.toNanos());
  }

  /** How much time has passed. */
  public Duration elapsed() {
    return Duration.ofNanos(simulation.time.nanoTime());
  }

  // ---- configuration ----

  /**
   * The control plane serves these documents in place of all others.
   *
   * @throws AssertionError when anything of it is rejected
   */
  public Update update(String... locations) {
    return requireAccepted(offer(locations));
  }

  /**
   * The control plane serves these documents in place of all others; what is rejected does not
   * replace what was good. Ask what came of it: {@code assertThat(mesh.offer("bad.yaml"))}.
   */
  public Update offer(String... locations) {
    Locations files = new Locations(settings.owner);
    List<Document> documents = new ArrayList<>();
    for (String location : locations) {
      documents.add(files.read(location));
    }
    return offer(documents);
  }

  /** The same for a document that the test itself holds. */
  public Update offerText(String text) {
    return offer(List.of(new Document("text", text)));
  }

  private Update offer(List<Document> documents) {
    Update update = controlPlane.offer(documents);
    if (controlPlane.config() != null) {
      simulation.deliver(controlPlane.config());
    }
    return update;
  }

  private static Update requireAccepted(Update update) {
    if (!update.isAccepted()) {
      throw new AssertionError(
          "the resources are rejected:" + FakeControlPlane.explain(update.problems()));
    }
    return update;
  }

  /** The version that the control plane offered last; "0" before the first. */
  public String version() {
    return controlPlane.version();
  }

  // ---- beneath ----

  /** Which decision a request meets now, with what the calls so far have brought about. */
  public Explanation explain(TestRequest request) {
    return simulation.mesh.explain(
        new RequestHead(request, simulation.time.nanoTime(), request.draw()));
  }

  /** The mesh itself, for adapters; its time passes only with {@link #advance} and calls. */
  public Mesh mesh() {
    return simulation.mesh;
  }

  /** A mesh of the same configuration that has seen nothing yet. */
  Simulation fresh() {
    return new Simulation(controlPlane.config(), settings.seed, settings::apply);
  }

  FakeControlPlane controlPlane() {
    return controlPlane;
  }

  @Override
  public void close() {
    simulation.close();
  }

  /** Builds a {@link TestMesh}. Not thread-safe. */
  public static final class Builder {
    private final List<Document> documents = new ArrayList<>();
    private Class<?> owner = TestMesh.class;
    private long seed = 1;
    private @Nullable String listener;
    private Consumer<Mesh.Builder> more = builder -> {};

    private Builder() {}

    private void apply(Mesh.Builder builder) {
      builder.outboundListener(listener);
      more.accept(builder);
    }

    /** Where locations are looked for first; default: the root of the class path. */
    public Builder relativeTo(Class<?> value) {
      owner = value;
      return this;
    }

    /** Adds documents; {@link MeshTest#value} says which and where they are looked for. */
    public Builder resources(String... locations) {
      Locations files = new Locations(owner);
      for (String location : locations) {
        documents.add(files.read(location));
      }
      return this;
    }

    /** Adds a document that the test itself holds. */
    public Builder text(String document) {
      documents.add(new Document("text", document));
      return this;
    }

    /** What all draws follow from; default 1. */
    public Builder seed(long value) {
      seed = value;
      return this;
    }

    /**
     * The listener that plays the outbound proxy; default: the only one that can. It has to be in
     * the documents: none is made up then.
     */
    public Builder listener(String name) {
      listener = name;
      return this;
    }

    /**
     * Further settings of the mesh. They are made for each mesh that answers a question anew, so
     * what must not be shared is created by them.
     */
    public Builder settings(Consumer<Mesh.Builder> value) {
      more = value;
      return this;
    }

    /**
     * The mesh.
     *
     * @throws AssertionError when anything of the documents is rejected
     */
    public TestMesh build() {
      return new TestMesh(this);
    }
  }
}
