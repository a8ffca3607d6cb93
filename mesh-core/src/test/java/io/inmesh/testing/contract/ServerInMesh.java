package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.InboundCall;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.Timeouts;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.ServerUnderTest.Answer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** A server in the mesh, which the parts of {@link ServerContract} share. */
@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class ServerInMesh {
  private final InboundConfig config = new InboundConfig();
  private volatile @Nullable InboundCall ended;
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  volatile boolean broken;

  /** What else breaks once the mesh has begun with a call. */
  volatile Runnable breaking = () -> {};

  private volatile CountDownLatch mayEnd = new CountDownLatch(0);
  private Mesh mesh;
  private ServerUnderTest server;

  /** Starts a server whose calls go through this mesh. */
  protected abstract ServerUnderTest start(Mesh inMesh) throws Exception;

  @BeforeEach
  final void begin() throws Exception {
    mesh = settings().build();
    server = start(mesh);
  }

  private Mesh.Builder settings() {
    return Mesh.builder(config)
        .inboundListener("in")
        .filter(new OwnFilter())
        .random(() -> {
          if (broken) {
            breaking.run();
            throw new IllegalStateException("no entropy");
          }
          return 1;
        })
        .listener(
            new MeshListener() {
              @Override
              public void onInboundEnd(InboundCall call, int status, long nanos) {
                ended = call;
                ends.add(status + " " + call.info().responseFlags());
                try {
                  mayEnd.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
  }

  /** From now on the mesh's time passes when told. */
  protected final VirtualTimer startInVirtualTime() throws Exception {
    end();
    VirtualTimer time = new VirtualTimer();
    mesh = settings().timer(time).build();
    server = start(mesh);
    return time;
  }

  @AfterEach
  final void end() throws Exception {
    server.close();
    awaitIdle(mesh.lifecycle()::activeRequests);
    mesh.close();
  }

  /** Waits until no call is with the application: callbacks may outlive their server. */
  public static void awaitIdle(LongSupplier activeCalls) {
    Conditions.await(() -> activeCalls.getAsLong() == 0);
  }

  /** The mesh that decides. */
  protected final Mesh mesh() {
    return mesh;
  }

  /** The server of the test. */
  final ServerUnderTest server() {
    return server;
  }

  /** Puts these routes and filters in force. */
  protected final void publish(List<Route> routes, FilterConfig... filters) {
    config.publish(routes, filters);
  }

  /** From now on whoever ends a call is held, until the latch that is returned is released. */
  protected final CountDownLatch holdEnds() {
    CountDownLatch latch = new CountDownLatch(1);
    mayEnd = latch;
    return latch;
  }

  /** The call that has ended last; to be asked once it has. */
  final InboundCall lastEnded() {
    return Objects.requireNonNull(ended, "none has ended");
  }

  /** Whether a call has ended that nobody has {@linkplain #takeEnd taken}. */
  final boolean hasEnd() {
    return !ends.isEmpty();
  }

  /** Runs what waits for the test on a thread of its own. */
  static <T> Future<T> beside(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    new Thread(task, "caller").start();
    return task;
  }

  /** The status and flags of the next call that ends. */
  protected final String takeEnd() throws InterruptedException {
    return ends.poll(20, TimeUnit.SECONDS);
  }

  /** The same, of a call whose application writes until that is noticed. */
  final String takeEndWriting() throws Exception {
    String end = null;
    while (end == null) {
      server.write("x");
      end = ends.poll(1, TimeUnit.MILLISECONDS);
    }
    return end;
  }

  /** No call is under way any more, and none ends that has not been taken. */
  final void assertThatNoMoreEnds() {
    awaitIdle(mesh.lifecycle()::activeRequests);
    assertThat(ends).isEmpty();
  }

  /** Edits that add a header. */
  protected static HeaderEdits add(String name, String value) {
    HeaderEdit edit = new HeaderEdit(name, value, AppendAction.OVERWRITE_IF_EXISTS_OR_ADD, false);
    return new HeaderEdits(List.of("x-secret"), List.of(edit));
  }

  /** A route of everything, which adds {@code x-to-app} and {@code x-from-mesh}. */
  protected static Route route(RouteAction action) {
    return new Route(
        "r",
        RouteMatch.of(new PathMatcher.Prefix("/", false)),
        action,
        add("x-to-app", "%ROUTE_NAME%"),
        add("x-from-mesh", "%RESPONSE_CODE%"),
        Map.of(),
        Metadata.EMPTY,
        BufferLimits.NONE);
  }

  /** Everything goes to the application. */
  protected static List<Route> forward() {
    return List.of(route(Forward.to("app")));
  }

  /** The same, within a time. */
  protected static List<Route> within(Timeouts timeouts) {
    return List.of(route(Forward.to("app").withTimeouts(timeouts)));
  }

  final Answer call(String path) throws Exception {
    return server.call(path, Map.of(), 0);
  }

  final void assertAnsweredByTheMesh(Answer answer, int httpStatus, String text) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(server.statusOf(httpStatus));
    assertThat(answer.text()).isEqualTo(text);
    assertThat(answer.header("x-app")).isEmpty();
  }

  final void assertAnsweredByTheApplication(Answer answer) {
    assertThat(answer.status()).isEqualTo(server.statusOf(200));
    assertThat(answer.header("x-app")).isNotEmpty();
  }

  /** A filter that adds a header to the response. */
  static HeaderMutationConfig answeringWith(String name, String value) {
    return new HeaderMutationConfig(List.of(), List.of(), List.of(add(name, value)), false);
  }

  /** A filter that denies what both conditions hold for. */
  protected static RbacConfig denied(Condition permission, Condition principal) {
    TreeMap<String, RbacConfig.Policy> policies = new TreeMap<>();
    policies.put("p", new RbacConfig.Policy(List.of(permission), List.of(principal)));
    return new RbacConfig(new RbacConfig.Rules(RbacConfig.Action.DENY, policies), null, "");
  }
}
