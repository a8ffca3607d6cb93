package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.HeadersView;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.config.ConfigSource;
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
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Targets that name a listener of their own. */
class MeshTargetTest {
  private final VirtualTimer timer = new VirtualTimer();
  private final Asked source = new Asked();
  private final Mesh mesh = Mesh.builder(source).timer(timer).build();
  private final AtomicInteger woken = new AtomicInteger();
  private MeshConfig config = MeshConfig.empty();

  @AfterEach
  void close() {
    mesh.close();
  }

  /** A source that notes what it is asked for. */
  private static final class Asked implements ConfigSource {
    private final List<String> asked = new ArrayList<>();
    private boolean asks = true;
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
                                        new RouteAction.DirectResponse(200, name, false))))))),
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

  private static final class Request implements RequestView {
    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String authority() {
      return "shop";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public HeadersView headers() {
      return new io.inmesh.call.HeaderLines(0);
    }

    @Override
    public boolean replayable() {
      return true;
    }
  }

  private static String answer(Step step) {
    return step instanceof Step.Reply reply ? reply.reply().body() : step.toString();
  }

  private String callOf(MeshTarget target) {
    OutboundCall call = target.outbound(new Request(), woken::incrementAndGet);
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
    assertThat(a.explain(new Request()).route()).isEqualTo("a");
  }

  @Test
  void listenersOfTargetsAreNoChoiceForOthers() {
    publishListener("proxy");
    MeshTarget a = mesh.demand("", "a");
    publishListener("a");
    OutboundCall other = mesh.outbound(new Request(), woken::incrementAndGet);
    assertThat(answer(other.begin())).isEqualTo("proxy");
    assertThat(callOf(a)).isEqualTo("a");
  }

  @Test
  void whatIsThereForEverybodyStaysTheOutboundListenerAndServesItsTargetAtOnce() {
    source.asks = false;
    publishListener("proxy");
    MeshTarget target = mesh.demand("", "proxy");
    assertThat(callOf(target)).isEqualTo("proxy");
    OutboundCall other = mesh.outbound(new Request(), woken::incrementAndGet);
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
    OutboundCall call = target.outbound(new Request(), woken::incrementAndGet);
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
    OutboundCall call = mesh.demand("", "a").outbound(new Request(), woken::incrementAndGet);
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    timer.advance(Duration.ofSeconds(15));
    assertThat(answer(call.onTimer())).startsWith("listener a: no configuration from asked");
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
}
