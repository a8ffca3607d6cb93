package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.GetRequest;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.MeshContext;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.Endpoints;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Problem;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.http.ForwardedRequest;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Targets that name a listener of their own. */
class MeshTargetTest {
  private final VirtualTimer timer = new VirtualTimer();
  private final Asked source = new Asked();
  private final List<String> told = new ArrayList<>();
  private final Mesh mesh =
      Mesh.builder(source)
          .timer(timer)
          .random(this::draw)
          .listener(
              new MeshListener() {
                @Override
                public void onConfig(int listeners, int clusters, long compileNanos) {
                  told.add("listeners " + listeners + ", clusters " + clusters);
                }

                @Override
                public void onConfigTrouble(@Nullable String trouble) {
                  told.add(trouble == null ? "well" : "trouble");
                }
              })
          .build();
  private final AtomicInteger woken = new AtomicInteger();
  private MeshConfig config = MeshConfig.empty();

  private boolean failsToDraw;

  private long draw() {
    if (failsToDraw) {
      throw new IllegalStateException("no random numbers");
    }
    return 1;
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  /** A source that notes what it is asked for. */
  private static final class Asked implements ConfigSource {
    private final List<String> asked = new ArrayList<>();
    private boolean asks = true;
    private String askedOf;
    private Runnable known = () -> {};
    private Sink sink;

    @Override
    public void start(Sink newSink) {
      sink = newSink;
    }

    @Override
    public Demand demand(String authority, String service) {
      asked.add(authority + "/" + service);
      boolean asking = asks;
      return new Demand() {
        @Override
        public String listener() {
          return service;
        }

        @Override
        public boolean isAsked() {
          return asking;
        }

        @Override
        public boolean isOnDemandOnly() {
          return asking;
        }

        @Override
        public String askedOf() {
          return askedOf;
        }

        @Override
        public void deliverKnown(Runnable done) {
          asked.add("known of " + service);
          known.run();
          done.run();
        }

        @Override
        public void close() {
          asked.remove(authority + "/" + service);
        }
      };
    }

    @Override
    public String description() {
      return "asked";
    }

    @Override
    public void close() {}
  }

  /** An API listener that answers everything with its own name. */
  private void publishListener(String name) {
    publish(
        new Listener(
            name,
            null,
            List.of(),
            null,
            new HttpConnectionManager(
                "",
                new RouteSource.Inline(
                    RouteTable.of(
                        name,
                        List.of(
                            VirtualHost.of(
                                "all",
                                List.of("*"),
                                List.of(
                                    Route.of(
                                        name,
                                        RouteMatch.of(new PathMatcher.Prefix("/", false)),
                                        new RouteAction.DirectResponse(200, name))))))),
                List.of(new HttpFilter("router", RouterConfig.DEFAULT, false)),
                RequestNormalization.NONE,
                ForwardingHeaders.DEFAULT,
                HttpTimeouts.DEFAULT),
            TrafficDirection.UNSPECIFIED,
            Metadata.EMPTY));
  }

  private void publish(Listener listener) {
    deliver(config.listeners().with(listener.name(), listener), config.problems());
  }

  private void deliver(ResourceMap<Listener> listeners, ResourceMap<Problem> problems) {
    config =
        new MeshConfig(
            listeners, ResourceMap.empty(), ResourceMap.empty(), problems, RuntimeValues.EMPTY);
    source.sink.onConfig(config);
  }

  private static final GetRequest REQUEST = GetRequest.of(new HeaderLines(0));

  private static String answer(Step step) {
    return step instanceof Step.Reply reply ? reply.reply().body() : step.toString();
  }

  private String callOf(MeshTarget target) {
    OutboundCall call = target.outbound(REQUEST, woken::incrementAndGet);
    String answer = answer(call.begin());
    call.end(EndReason.COMPLETE, null);
    return answer;
  }

  @Test
  void eachTargetIsDecidedByItsOwnListener() {
    MeshTarget a = mesh.demand("", "a");
    MeshTarget b = mesh.demand("cp", "b");
    publishListener("a");
    publishListener("b");
    assertThat(source.asked).containsExactly("/a", "cp/b");
    assertThat(callOf(a)).isEqualTo("a");
    assertThat(callOf(b)).isEqualTo("b");
    assertThat(a.explain(REQUEST).route()).isEqualTo("a");
  }

  @Test
  void aTargetWhoseListenerGoesMeanwhileIsExplainedByTheConfigurationOfTheMoment() {
    MeshTarget a = mesh.demand("", "a");
    publishListener("a");
    RequestView request =
        new ForwardedRequest(REQUEST) {
          @Override
          public MeshContext context() {
            deliver(config.listeners().without("a"), config.problems());
            return MeshContext.NONE;
          }
        };
    assertThat(a.explain(request).route()).isEqualTo("a");
    assertThat(callOf(a)).isNotEqualTo("a");
  }

  @Test
  void listenersOfTargetsAreNoChoiceForOthers() {
    publishListener("proxy");
    MeshTarget a = mesh.demand("", "a");
    publishListener("a");
    OutboundCall other = mesh.outbound(REQUEST, woken::incrementAndGet);
    assertThat(answer(other.begin())).isEqualTo("proxy");
    assertThat(callOf(a)).isEqualTo("a");
  }

  @Test
  void whatIsThereForEverybodyStaysTheOutboundListenerAndServesItsTargetAtOnce() {
    source.asks = false;
    publishListener("proxy");
    MeshTarget target = mesh.demand("", "proxy");
    assertThat(callOf(target)).isEqualTo("proxy");
    OutboundCall other = mesh.outbound(REQUEST, woken::incrementAndGet);
    assertThat(answer(other.begin())).isEqualTo("proxy");
  }

  @Test
  void aSourceThatIsNotAskedHasNoOtherListeners() {
    source.asks = false;
    publishListener("proxy");
    assertThat(callOf(mesh.demand("", "a"))).isEqualTo("listener a: does not exist");
  }

  @Test
  void callsWaitUntilTheSourceTellsOfTheListener() {
    publishListener("proxy");
    MeshTarget target = mesh.demand("", "a");
    OutboundCall call = target.outbound(REQUEST, woken::incrementAndGet);
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    publishListener("b");
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    publishListener("a");
    assertThat(woken.get()).isEqualTo(2);
    assertThat(answer(call.onTimer())).isEqualTo("a");
  }

  @Test
  void callsFailInTimeWhenTheSourceTellsNothing() {
    publishListener("proxy");
    OutboundCall call = mesh.demand("", "a").outbound(REQUEST, woken::incrementAndGet);
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    timer.advance(Duration.ofSeconds(15));
    assertThat(answer(call.onTimer())).startsWith("listener a: no configuration from asked");
  }

  @Test
  void theErrorNamesWhoWasAskedForTheListener() {
    publishListener("proxy");
    source.askedOf = "another";
    OutboundCall call = mesh.demand("", "a").outbound(REQUEST, woken::incrementAndGet);
    call.begin();
    timer.advance(Duration.ofSeconds(15));
    assertThat(answer(call.onTimer()))
        .isEqualTo("listener a: no configuration from another within 15000 ms");
  }

  @Test
  void atTheEndOfItsTimeACallGetsWhatIsKnownOfItsListener() {
    publishListener("proxy");
    OutboundCall call = mesh.demand("", "a").outbound(REQUEST, woken::incrementAndGet);
    source.known = () -> publishListener("a");
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    assertThat(source.asked).containsExactly("/a");
    timer.advance(Duration.ofSeconds(15));
    assertThat(answer(call.onTimer())).isEqualTo("a");
    assertThat(source.asked).containsExactly("/a", "known of a");
  }

  @Test
  void callsFailWithTheReasonWhenThereIsNoSuchListener() {
    MeshTarget target = mesh.demand("", "a");
    deliver(
        config.listeners(),
        config
            .problems()
            .with(Problem.key(ResourceKind.LISTENER, "a"), problem("a", "was removed")));
    assertThat(callOf(target)).isEqualTo("listener a: was removed");
  }

  private static Problem problem(String name, String reason) {
    return new Problem(ResourceKind.LISTENER, name, reason, true);
  }

  @Test
  void whatIsNotNeededIsNotAskedFor() {
    MeshTarget target = mesh.demand("", "a");
    target.close();
    target.close();
    assertThat(source.asked).isEmpty();
  }

  /** The same listeners and a cluster, whose balancer draws a random number. */
  private void deliverCluster() {
    source.sink.onConfig(
        new MeshConfig(
            config.listeners(),
            ResourceMap.empty(),
            ResourceMap.<ClusterWithEndpoints>empty()
                .with(
                    "c",
                    new ClusterWithEndpoints(Cluster.builder("c").build(), Endpoints.none("c"))),
            ResourceMap.empty(),
            RuntimeValues.EMPTY));
  }

  @Test
  void aTargetIsServedByWhatIsInForceWhileTheNewestConfigurationIsRefused() {
    publishListener("a");
    failsToDraw = true;
    deliverCluster();
    MeshTarget target = mesh.demand("", "a");
    failsToDraw = false;
    source.sink.onTroubles(List.of());
    assertThat(mesh.status().trouble())
        .contains("the newest configuration could not be put in force")
        .contains("no random numbers");
    assertThat(mesh.clusterStatus("c")).isNull();
    assertThat(callOf(target)).isEqualTo("a");
  }

  @Test
  void aTargetHasARefusedConfigurationTriedAgain() {
    publishListener("a");
    failsToDraw = true;
    deliverCluster();
    failsToDraw = false;
    assertThat(mesh.status().trouble()).contains("no random numbers");
    assertThat(callOf(mesh.demand("", "a"))).isEqualTo("a");
    assertThat(mesh.status().trouble()).isNull();
    assertThat(mesh.clusterStatus("c")).isNotNull();
    assertThat(told)
        .containsExactly("listeners 1, clusters 0", "trouble", "listeners 1, clusters 1", "well");
    assertThat(mesh.status().configurations()).isEqualTo(2);
  }

  @Test
  void whoAsksForWhatIsInForceBringsNoNewConfiguration() {
    publishListener("a");
    assertThat(callOf(mesh.demand("", "a"))).isEqualTo("a");
    assertThat(told).containsExactly("listeners 1, clusters 0");
    assertThat(mesh.status().configurations()).isEqualTo(1);
  }
}
