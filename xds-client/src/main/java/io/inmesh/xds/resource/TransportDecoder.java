package io.inmesh.xds.resource;

import io.inmesh.config.TransportSecurity;
import io.inmesh.xds.proto.envoy.config.core.v3.TransportSocket;
import io.inmesh.xds.proto.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;

/** Decodes what secures connections. What is not plaintext is never taken for plaintext. */
final class TransportDecoder {
  private TransportDecoder() {}

  static TransportSecurity decode(Place place, boolean has, TransportSocket socket) {
    if (!has) {
      return TransportSecurity.PLAINTEXT;
    }
    Place at = place.field("typed_config");
    if (!socket.hasTypedConfig()) {
      at.invalid("unset", "a configuration, whose type decides");
    } else if (TypedConfig.is(socket.getTypedConfig(), RawBuffer.getDefaultInstance())) {
      return TransportSecurity.PLAINTEXT;
    } else {
      at.unsupported(TypedConfig.typeName(socket.getTypedConfig()), "raw_buffer");
    }
    return new TransportSecurity.Unusable(place.reason());
  }
}
