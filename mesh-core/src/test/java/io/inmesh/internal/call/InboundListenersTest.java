package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.InboundState;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Which listener takes a request, and what becomes of one that none takes. */
final class InboundListenersTest extends InboundFixture {
  @Test
  void beforeTheFirstConfigurationRequestsAreRefusedUnlessToldOtherwise() {
    LocalReply reply = replied(call(new TestRequest()).begin());
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).isEqualTo("no configuration from test-source yet");
    meshWith(b -> b.inboundWithoutConfig(InboundWithoutConfig.PASS));
    assertThat(call(new TestRequest()).begin()).isInstanceOf(InboundStep.Bypass.class);
  }

  @Test
  void aPortWithoutListenerIsRefusedAndANamedListenerIsForAllPorts() {
    publish();
    assertThat(replied(call(new TestRequest(), Connection.of(9090, "10.9.9.9")).begin()).body())
        .isEqualTo("no inbound listener for port 9090");
    meshWith(b -> b.inboundListener("in"));
    publish();
    proceeded(call(new TestRequest(), Connection.of(9090, "10.9.9.9")).begin());
    meshWith(b -> b.inboundListener("other"));
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("listener other: does not exist");
  }

  @Test
  void aListenerThatDoesNotSayItsDirectionIsThatOfItsPort() {
    direction = TrafficDirection.UNSPECIFIED;
    publish();
    proceeded(call(new TestRequest()).begin());
    meshWith(b -> b.outboundListener("in"));
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("no inbound listener for port 8080");
    meshWith(UnaryOperator.identity());
    direction = TrafficDirection.OUTBOUND;
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("no inbound listener for port 8080");
  }

  @Test
  void aListenerThatDoesNotSayItsDirectionIsNoOutboundOneWhereAServerHasItsPort() {
    direction = TrafficDirection.UNSPECIFIED;
    publish();
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
    List<InboundState> told = new ArrayList<>();
    InboundState.Watch other = serve(9090, state -> {});
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
    InboundState.Watch watch = serve(8080, told::add);
    assertThat(told).singleElement().isInstanceOf(InboundState.Serving.class);
    assertThat(mesh.mesh.isInMesh("shop")).isFalse();

    other.close();
    other.close();
    publish();
    assertThat(mesh.mesh.isInMesh("shop")).isFalse();
    watch.close();
    publish();
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
  }

  @Test
  void theOutboundListenerThatIsNamedIsNoServers() {
    direction = TrafficDirection.UNSPECIFIED;
    meshWith(b -> b.outboundListener("in"));
    publish();
    List<InboundState> told = new ArrayList<>();
    serve(8080, told::add).close();
    assertThat(told).singleElement().isInstanceOf(InboundState.Absent.class);
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
  }

  private InboundState.Watch serve(int port, Consumer<InboundState> watcher) {
    return mesh.mesh.serve(new EndpointAddress("0.0.0.0", port), watcher);
  }

  @Test
  void requestsAtPortsWithoutListenerCanPassOnceThereIsAConfiguration() {
    meshWith(b -> b.inboundWithoutConfig(InboundWithoutConfig.REFUSE_UNTIL_CONFIGURED));
    assertThat(replied(call(new TestRequest()).begin()).status()).isEqualTo(503);
    publish();
    assertThat(call(new TestRequest(), Connection.of(9090, "10.9.9.9")).begin())
        .isInstanceOf(InboundStep.Bypass.class);
    proceeded(call(new TestRequest()).begin());
    meshWith(b ->
        b.inboundListener("other")
            .inboundWithoutConfig(InboundWithoutConfig.REFUSE_UNTIL_CONFIGURED));
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("listener other: does not exist");
  }

  @Test
  void aChainWhoseTransportCannotBeHonouredRefuses() {
    transport = new TransportSecurity.Unusable("no TLS yet");
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body()).isEqualTo("no TLS yet");
  }

  @Test
  void aConnectionManagerThatCannotBeUsedRefusesWhateverTheAuthority() {
    unusable = "http_filters[0]: Lua";
    publish();
    TestRequest other = new TestRequest();
    other.authority = "other";
    for (TestRequest request : List.of(new TestRequest(), other)) {
      LocalReply reply = replied(call(request).begin());
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.details()).isEqualTo("unusable_listener");
      assertThat(reply.body()).isEqualTo("listener in cannot be used: http_filters[0]: Lua");
    }
  }
}
