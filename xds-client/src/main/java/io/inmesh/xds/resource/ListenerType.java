package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.config.Listener;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceType;

/** Listeners (LDS). */
final class ListenerType implements ResourceType<Listener> {
  @Override
  public String typeUrl() {
    return "type.googleapis.com/envoy.config.listener.v3.Listener";
  }

  @Override
  public String shortName() {
    return "LDS";
  }

  @Override
  public boolean fullStateOfTheWorld() {
    return true;
  }

  @Override
  public boolean supportsWildcard() {
    return true;
  }

  @Override
  public String method(boolean delta) {
    return "envoy.service.listener.v3.ListenerDiscoveryService/"
        + (delta ? "Delta" : "Stream")
        + "Listeners";
  }

  @Override
  public Decoded<Listener> decode(Any resource, String name) {
    return Decoding.decode(
        resource,
        name,
        io.inmesh.xds.proto.envoy.config.listener.v3.Listener.getDefaultInstance(),
        io.inmesh.xds.proto.envoy.config.listener.v3.Listener::getName,
        ListenerDecoder::decode);
  }
}
