package io.inmesh.benchmarks.client;

/** The ways to be a client. */
public enum SubjectKind {
  /** An OkHttp client as it comes. */
  OKHTTP,
  /** The same, beside a bare gRPC stream to the control plane. */
  OKHTTP_GRPC_STREAM,
  /** The OkHttp client in a mesh. */
  OKHTTP_INMESH,
  /** A mesh without an HTTP client: all that a decision needs, endpoints and live state too. */
  INMESH,
  /**
   * A grpc-java channel with a load balancer and a connected transport for each endpoint; the
   * transports are of memory only.
   */
  GRPC_CHANNEL,
  /** What grpc-java's {@code xds} name resolver holds: the client's cache and the configuration. */
  GRPC_CONFIG;

  Subject create(int controlPlanePort, String url) {
    return switch (this) {
      case OKHTTP -> new OkHttpSubject(url, false, controlPlanePort);
      case OKHTTP_GRPC_STREAM -> new BareStreamSubject(url, controlPlanePort);
      case OKHTTP_INMESH -> new OkHttpSubject(url, true, controlPlanePort);
      case INMESH -> new InmeshSubject(controlPlanePort);
      case GRPC_CHANNEL -> new GrpcChannelSubject(controlPlanePort);
      case GRPC_CONFIG -> new GrpcConfigSubject(controlPlanePort);
    };
  }
}
