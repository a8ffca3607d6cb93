package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.InboundState;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.Problem;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.Trouble;
import io.inmesh.testing.contract.VirtualTimer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a server that waits for its listener is told: whether there is something to wait for. */
class InboundStateTest {
  private static final EndpointAddress ADDRESS = new EndpointAddress("0.0.0.0", 8080);

  private final Source source = new Source();
  private final Mesh mesh = Mesh.builder(source).timer(new VirtualTimer()).build();
  private final List<InboundState> told = new ArrayList<>();
  private ResourceMap<Listener> listeners = ResourceMap.empty();
  private ResourceMap<RouteTable> tables = ResourceMap.empty();
  private ResourceMap<Problem> problems = ResourceMap.empty();

  @AfterEach
  void close() {
    mesh.close();
  }

  /** Has a name for the listener, if it is given one. */
  private static final class Source implements ConfigSource {
    private Sink sink;
    private String name;
    private int asked;

    @Override
    public void start(Sink newSink) {
      sink = newSink;
    }

    @Override
    public Demand demandServer(String address) {
      if (name == null) {
        return null;
      }
      asked++;
      return new Demand() {
        @Override
        public String listener() {
          return name;
        }

        @Override
        public boolean isAsked() {
          return true;
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public String description() {
      return "test";
    }

    @Override
    public void close() {}
  }

  private void listener() {
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            new RouteSource.Named("routes"),
            List.of(new HttpFilter("router", RouterConfig.DEFAULT, false)),
            RequestNormalization.NONE,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT);
    FilterChain chain =
        new FilterChain("c", FilterChainMatch.ANY, manager, TransportSecurity.PLAINTEXT);
    listeners =
        listeners.with(
            "in",
            new Listener(
                "in",
                ADDRESS,
                List.of(chain),
                null,
                null,
                TrafficDirection.INBOUND,
                Metadata.EMPTY));
  }

  private void problem(ResourceKind kind, String name, String reason, boolean absent) {
    Problem problem = new Problem(kind, name, reason, absent);
    problems = problems.with(problem.key(), problem);
  }

  private void deliver() {
    source.sink.onConfig(
        new MeshConfig(listeners, tables, ResourceMap.empty(), problems, RuntimeValues.EMPTY));
  }

  private InboundState last() {
    return told.get(told.size() - 1);
  }

  @Test
  void aListenerThatIsAskedForByNameMayComeUntilOneCameThatCannotBeUsed() {
    source.name = "in";
    mesh.serve(ADDRESS, told::add);
    assertThat(last()).isInstanceOf(InboundState.Pending.class);
    problem(ResourceKind.LISTENER, "in", "away", true);
    deliver();
    assertThat(last()).isEqualTo(new InboundState.Absent("listener in: away"));
    problem(ResourceKind.LISTENER, "in", "bad", false);
    deliver();
    assertThat(last()).isEqualTo(new InboundState.Refused("listener in: bad"));
  }

  @Test
  void whoWatchesHearsThatTheMeshIsClosedOnce() {
    mesh.serve(ADDRESS, told::add);
    mesh.close();
    mesh.close();
    source.sink.onTroubles(List.of(Trouble.ofSource("server", "away")));
    assertThat(told).hasSize(2).last().isEqualTo(new InboundState.Closed());
  }

  @Test
  void whoBeginsToWatchAMeshThatIsClosedHearsThatAndAsksForNothing() {
    listener();
    deliver();
    mesh.close();
    source.name = "in";
    mesh.serve(ADDRESS, told::add).close();
    assertThat(told).containsExactly(new InboundState.Closed());
    assertThat(source.asked).isZero();
  }

  /** An application's listener may take long: who closes the mesh does not wait for it. */
  @Test
  void whoeverPutsAConfigurationInForceWhileTheMeshIsClosedTellsThatItIs() {
    List<InboundState.Watch> own = new ArrayList<>();
    own.add(
        mesh.serve(
            ADDRESS,
            state -> {
              if (state instanceof InboundState.Absent) {
                Thread closing = new Thread(mesh::close);
                closing.start();
                join(closing);
                own.forEach(InboundState.Watch::close);
              }
            }));
    mesh.serve(ADDRESS, told::add);
    deliver();
    assertThat(told).hasSize(2).last().isEqualTo(new InboundState.Closed());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void routesMayComeUntilSomeCameThatCannotBeUsed() {
    source.name = "in";
    mesh.serve(ADDRESS, told::add);
    listener();
    deliver();
    String none = "filter chain c: route table routes: ";
    assertThat(last()).isEqualTo(new InboundState.Absent(none + "does not exist"));
    problem(ResourceKind.ROUTE_TABLE, "routes", "away", true);
    deliver();
    assertThat(last()).isEqualTo(new InboundState.Absent(none + "away"));
    problem(ResourceKind.ROUTE_TABLE, "routes", "bad", false);
    deliver();
    assertThat(last()).isEqualTo(new InboundState.Refused(none + "bad"));
    tables = tables.with("routes", RouteTable.of("routes", List.of()));
    deliver();
    assertThat(last()).isInstanceOf(InboundState.Serving.class);
  }

  /** Whether the source is in trouble or well: it may come with the next configuration. */
  @Test
  void theListenerOfThePortMayAlwaysCome() {
    mesh.serve(ADDRESS, told::add);
    source.sink.onTroubles(List.of(Trouble.ofSource("server", "away")));
    deliver();
    InboundState none = new InboundState.Absent("no inbound listener for port 8080");
    assertThat(last()).isEqualTo(none);
    source.sink.onTroubles(List.of());
    assertThat(last()).isEqualTo(none);
    listener();
    tables = tables.with("routes", RouteTable.of("routes", List.of()));
    deliver();
    assertThat(last()).isInstanceOf(InboundState.Serving.class);
  }
}
