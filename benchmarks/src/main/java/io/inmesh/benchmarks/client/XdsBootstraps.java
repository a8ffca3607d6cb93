package io.inmesh.benchmarks.client;

import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One bootstrap, in gRPC's form, for all clients. */
public final class XdsBootstraps {
  private XdsBootstraps() {}

  /** For Inmesh: the source asks for the listener by its name, as gRPC does. */
  public static XdsConfigSource inmesh(int port, String listener) {
    String json =
        """
        {
          "xds_servers": [
            {"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}], "server_features": ["xds_v3"]}
          ],
          "node": {"id": "scale", "cluster": "scale"}
        }
        """
            .formatted(port);
    return XdsConfigSource.of(new BootstrapReader().parse("bootstrap.json", json))
        .withListeners(Set.of(listener));
  }

  /** The same for grpc-java. */
  public static Map<String, ?> grpc(int port) {
    Map<String, ?> server =
        Map.of(
            "server_uri", "127.0.0.1:" + port,
            "channel_creds", List.of(Map.of("type", "insecure")),
            "server_features", List.of("xds_v3"));
    return Map.of(
        "xds_servers", List.of(server), "node", Map.of("id", "scale", "cluster", "scale"));
  }
}
