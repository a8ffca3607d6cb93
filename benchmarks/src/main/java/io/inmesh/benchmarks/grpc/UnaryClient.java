package io.inmesh.benchmarks.grpc;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.inmesh.Mesh;
import io.inmesh.benchmarks.client.XdsBootstraps;
import io.inmesh.benchmarks.control.ScaleResources;
import io.inmesh.grpc.MeshChannelBuilder;

/** The channels that are compared, all with grpc-java's defaults over the same transport. */
enum UnaryClient {
  /** Straight to the server. */
  BARE {
    @Override
    ManagedChannel open(int controlPlane, int server) {
      return NettyChannelBuilder.forAddress(
              "127.0.0.1", server, InsecureChannelCredentials.create())
          .build();
    }
  },

  /** Straight to the server, without grpc-java's own retries. */
  BARE_WITHOUT_RETRY {
    @Override
    ManagedChannel open(int controlPlane, int server) {
      return NettyChannelBuilder.forAddress(
              "127.0.0.1", server, InsecureChannelCredentials.create())
          .disableRetry()
          .build();
    }
  },

  /** grpc-java's own xDS support. */
  GRPC_XDS {
    @Override
    ManagedChannel open(int controlPlane, int server) {
      System.setProperty(
          "io.grpc.xds.bootstrapConfig",
          """
          {
            "xds_servers": [
              {"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}], "server_features": ["xds_v3"]}
            ],
            "node": {"id": "unary", "cluster": "unary"}
          }
          """
              .formatted(controlPlane));
      return NettyChannelBuilder.forTarget(
              "xds:///" + ScaleResources.LISTENER, InsecureChannelCredentials.create())
          .build();
    }
  },

  /** Inmesh, from the same control plane. */
  INMESH {
    @Override
    ManagedChannel open(int controlPlane, int server) {
      Mesh mesh = Mesh.builder(XdsBootstraps.inmesh(controlPlane, ScaleResources.LISTENER)).build();
      return MeshChannelBuilder.forTarget("mesh:///" + ScaleResources.LISTENER, mesh).build();
    }
  };

  abstract ManagedChannel open(int controlPlane, int server);
}
