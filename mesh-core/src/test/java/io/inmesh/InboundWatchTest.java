package io.inmesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.InboundState;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.InboundConfig;
import io.inmesh.testing.contract.VirtualTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one watcher of {@link Mesh#serve} does is no matter of the others. */
class InboundWatchTest {
  private static final EndpointAddress ADDRESS = new EndpointAddress("0.0.0.0", 8080);

  private final InboundConfig config = new InboundConfig();
  private final AtomicInteger configs = new AtomicInteger();
  private final Mesh mesh =
      Mesh.builder(config)
          .inboundListener("in")
          .timer(new VirtualTimer())
          .listener(
              new MeshListener() {
                @Override
                public void onConfig(int listeners, int clusters, long compileNanos) {
                  configs.incrementAndGet();
                }
              })
          .build();
  private final List<InboundState> told = new ArrayList<>();

  @AfterEach
  void close() {
    mesh.close();
  }

  private void publish() {
    RouteAction action = RouteAction.Forward.to("app");
    config.publish(
        List.of(Route.of("r", RouteMatch.of(new PathMatcher.Prefix("/", false)), action)));
  }

  @Test
  void oneThatThrowsKeepsNobodyFromHearing() {
    mesh.serve(
        ADDRESS,
        state -> {
          throw new AssertionError("at " + state);
        });
    mesh.serve(ADDRESS, told::add);

    publish();

    assertThat(told).hasSize(2);
    assertThat(told.get(0)).isInstanceOf(InboundState.Pending.class);
    assertThat(told.get(1)).isInstanceOf(InboundState.Serving.class);
    assertThat(configs).hasValue(1);
  }

  @Test
  void oneThatClosesItselfAndAnotherKeepsNobodyElseFromHearing() {
    List<InboundState.Watch> own = new ArrayList<>();
    List<InboundState> closing = new ArrayList<>();
    own.add(
        mesh.serve(
            ADDRESS,
            state -> {
              closing.add(state);
              if (!(state instanceof InboundState.Pending)) {
                own.forEach(InboundState.Watch::close);
              }
            }));
    List<InboundState> closed = new ArrayList<>();
    own.add(mesh.serve(ADDRESS, closed::add));
    mesh.serve(ADDRESS, told::add);

    publish();

    assertThat(told).hasSize(2).last().isInstanceOf(InboundState.Serving.class);
    assertThat(closing).hasSize(2);
    assertThat(closed).as("is told no more").hasSize(1);
    assertThat(configs).hasValue(1);
  }
}
