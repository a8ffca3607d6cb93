package io.inmesh.grpc;

/**
 * Is told when a server in the mesh begins to serve and when it stops to (gRFC A36). Called on a
 * thread of the server, one event at a time; what it throws is logged.
 *
 * <pre>{@code
 * Server server = MeshServerBuilder.forPort(8443, InsecureServerCredentials.create(), mesh)
 *     .addService(shop)
 *     .servingListener(new ServingListener() {
 *       @Override
 *       public void onNotServing(String reason) {
 *         log.info("not serving: {}", reason);
 *       }
 *     })
 *     .build();
 * }</pre>
 */
public interface ServingListener {
  /** Tells nobody. */
  ServingListener NONE = new ServingListener() {};

  /** The server accepts connections. */
  default void onServing() {}

  /**
   * The server accepts no connections: there is no listener for it, or none that can be honoured,
   * or its port is taken. What is under way on old connections goes on.
   *
   * @param reason plain words
   */
  default void onNotServing(String reason) {}
}
