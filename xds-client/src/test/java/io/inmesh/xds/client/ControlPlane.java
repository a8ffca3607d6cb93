package io.inmesh.xds.client;

import com.google.protobuf.Any;
import java.util.List;

/** A real control plane. */
public interface ControlPlane extends AutoCloseable {

  /**
   * A request that the control plane got.
   *
   * @param names all names (state of the world), or those added (delta)
   * @param removed the names unsubscribed from (delta)
   */
  record Request(
      long stream,
      String type,
      List<String> names,
      List<String> removed,
      String version,
      String nonce,
      String error) {

    boolean isAck() {
      return !nonce.isEmpty() && error.isEmpty();
    }

    boolean isNack() {
      return !error.isEmpty();
    }
  }

  String target();

  /** Replaces everything that is served; what is as before keeps its version. */
  void publish(List<Any> resources) throws Exception;

  Journal<Request> requests();

  /** Ends all connections and comes back at the same address with the same resources. */
  void restart() throws Exception;

  @Override
  void close() throws Exception;
}
