package io.inmesh.xds.resource;

import io.inmesh.config.TransportSecurity;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;

/** Decodes what secures connections. What is not plaintext is never taken for plaintext. */
final class TransportDecoder {
  private static final String RAW_BUFFER = "envoy.transport_sockets.raw_buffer";

  private TransportDecoder() {}

  static TransportSecurity decode(Place place, boolean has, TransportSocket socket) {
    if (!has) {
      return TransportSecurity.PLAINTEXT;
    }
    boolean raw =
        socket.hasTypedConfig()
            ? TypedConfig.is(socket.getTypedConfig(), RawBuffer.getDefaultInstance())
            : socket.getName().equals(RAW_BUFFER);
    if (raw) {
      return TransportSecurity.PLAINTEXT;
    }
    String type =
        socket.hasTypedConfig() ? TypedConfig.typeName(socket.getTypedConfig()) : socket.getName();
    place.unsupported(type, "raw_buffer");
    return new TransportSecurity.Unusable(place.reason());
  }
}
