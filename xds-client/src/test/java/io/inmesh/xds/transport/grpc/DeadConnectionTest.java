package io.inmesh.xds.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.transport.ChannelOptions;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Apart from the other tests of the transport, as it waits: gRPC's shortest keepalive is 10 s. */
final class DeadConnectionTest extends TransportExchanges {
  @Test
  void connectionThatHasDiedSilentlyIsNoticedByItsKeepalive() throws Exception {
    long time = TimeUnit.SECONDS.toNanos(10);
    long timeout = TimeUnit.MILLISECONDS.toNanos(10);
    try (BytesServer server = BytesServer.onLoopback(RESPONSE);
        StallingProxy proxy = new StallingProxy(server.target())) {
      XdsTransport transport =
          transports.create(
              ServerConfig.builder(proxy.target())
                  .channel(ChannelOptions.DEFAULT.withKeepalive(time, timeout))
                  .build());
      exchange(transport);
      assertThat(next()).isInstanceOf(DiscoveryResponse.class);

      proxy.stall();

      XdsStatus status = (XdsStatus) next();
      assertThat(status.code()).isEqualTo(StatusCode.UNAVAILABLE);
      assertThat(status.message()).contains("Keepalive failed");
      transport.close();
    }
  }
}
