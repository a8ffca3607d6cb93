package io.inmesh.spring.grpc;

import io.inmesh.grpc.MeshChannelBuilder;
import org.springframework.grpc.client.GrpcChannelFactory;

/**
 * What Spring Boot itself does to the factories of channels and to their builders, beside the
 * customizers that are beans.
 */
interface ChannelSettings {
  /** Where customizers are all there is. */
  ChannelSettings NONE = new ChannelSettings() {};

  /** Sets up a factory. */
  default void ofFactory(GrpcChannelFactory factory) {}

  /** Sets up a channel of this name, before the customizers do. */
  default void beforeCustomizers(String name, MeshChannelBuilder builder) {}

  /** Sets up a channel of this name, after the customizers have. */
  default void afterCustomizers(String name, MeshChannelBuilder builder) {}
}
