package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.Listener;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.MeshMode;
import io.inmesh.config.Metadata;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.health.ClusterGuards;
import io.inmesh.internal.Engine;
import io.inmesh.internal.EngineOptions;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InboundActivityTest {
  private final InboundActivity activity = new InboundActivity();

  private static ResourceMap<String> listeners(String... names) {
    ResourceMap<String> map = ResourceMap.empty();
    for (String name : names) {
      map = map.with(name, "of " + name);
    }
    return map;
  }

  @Test
  void aListenerThatIsNoMoreIsLetGoOnceItsCallsAreOver() {
    InboundActivity.Count idle = activity.enter("idle");
    activity.leave(idle);
    InboundActivity.Count busy = activity.enter("busy");

    activity.keepOnly(listeners("other"));
    assertThat(activity.enter("idle")).isNotSameAs(idle);
    assertThat(activity.enter("busy")).isSameAs(busy);

    activity.leave(busy);
    activity.leave(busy);
    activity.keepOnly(listeners("other"));
    assertThat(activity.enter("busy")).isNotSameAs(busy);
    assertThat(activity.activeByListener()).isEqualTo(Map.of("idle", 1L, "busy", 1L));
  }

  @Test
  void aListenerThatStaysKeepsItsCount() {
    InboundActivity.Count count = activity.enter("in");
    activity.leave(count);
    activity.keepOnly(listeners("in"));
    assertThat(activity.enter("in")).isSameAs(count);
  }

  @Test
  void callsThatComeWhileTheirListenerIsLetGoAreCounted() throws InterruptedException {
    Thread configurations =
        new Thread(() -> {
          for (int i = 0; i < 20_000; i++) {
            activity.keepOnly(listeners());
          }
        });
    configurations.start();
    for (int i = 0; i < 20_000; i++) {
      InboundActivity.Count count = activity.enter("in");
      assertThat(activity.activeByListener()).isEqualTo(Map.of("in", 1L));
      activity.leave(count);
      assertThat(activity.activeByListener()).isEmpty();
    }
    configurations.join();
    assertThat(activity.active()).isZero();
  }

  private static MeshConfig config(String... names) {
    ResourceMap<Listener> map = ResourceMap.empty();
    for (String name : names) {
      map =
          map.with(
              name,
              new Listener(
                  name,
                  new EndpointAddress("127.0.0.1", 8080),
                  List.of(),
                  null,
                  null,
                  TrafficDirection.INBOUND,
                  Metadata.EMPTY));
    }
    return new MeshConfig(
        map, ResourceMap.empty(), ResourceMap.empty(), ResourceMap.empty(), RuntimeValues.EMPTY);
  }

  @Test
  void aConfigurationLetsGoOfTheListenersThatItDoesNotHave() {
    TestMesh.Source source = new TestMesh.Source();
    EngineOptions options =
        new EngineOptions(
            new EngineOptions.Outbound(
                null, null, UnknownAuthority.REJECT, BeforeFirstConfig.WAIT, Duration.ZERO),
            new EngineOptions.Inbound(null, InboundWithoutConfig.PASS, List.of(), null),
            MeshMode.ENFORCE,
            Locality.NONE,
            new VirtualTimer(),
            () -> 1,
            List.of(),
            ClusterGuards.NONE);
    try (Engine engine = Engine.start(source, options, List.of())) {
      InboundActivity calls = engine.inboundActivity();
      InboundActivity.Count count = calls.enter("in");
      calls.leave(count);
      source.sink.onConfig(config("in"));
      InboundActivity.Count kept = calls.enter("in");
      calls.leave(kept);
      assertThat(kept).isSameAs(count);
      source.sink.onConfig(config("other"));
      assertThat(calls.enter("in")).isNotSameAs(count);
    }
  }
}
