package io.inmesh.xds.resource;

import io.inmesh.config.EndpointAddress;
import io.inmesh.config.IpRange;
import io.inmesh.config.IpText;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.core.v3.Address}. */
final class AddressDecoder {
  private AddressDecoder() {}

  /** What may stand for the host. */
  enum Hosts {
    /** Only a literal IP address. */
    IP,
    /** A name, which is looked up, or a literal. */
    NAMES
  }

  /** The address; null when it is wrong or not a TCP socket. */
  static @Nullable EndpointAddress decode(Place place, Address address, Hosts hosts) {
    switch (address.getAddressCase()) {
      case SOCKET_ADDRESS:
        return socket(place.field("socket_address"), address.getSocketAddress(), hosts);
      case PIPE:
        place.field("pipe").unsupported(address.getPipe().getPath(), "a socket_address");
        break;
      case ENVOY_INTERNAL_ADDRESS:
        break;
      case ADDRESS_NOT_SET:
        place.invalid("unset", "a socket_address");
        break;
    }
    return null;
  }

  private static @Nullable EndpointAddress socket(Place place, SocketAddress address, Hosts hosts) {
    // The support tables refuse what is left out here.
    if (!address.getResolverName().isEmpty()
        || address.getProtocol() == SocketAddress.Protocol.UDP
        || address.getPortSpecifierCase() == SocketAddress.PortSpecifierCase.NAMED_PORT) {
      return null;
    }
    long port = Scalars.unsigned(address.getPortValue());
    if (port > 65535) {
      place.field("port_value").invalid(port, "0 to 65535");
      return null;
    }
    String host = address.getAddress();
    int scope = host.indexOf('%');
    if (hosts == Hosts.IP && scope > 0 && IpText.isV6(host.substring(0, scope))) {
      place.field("address").unsupported(host, "an IP address without a scope");
      return null;
    }
    if (host.isEmpty() || (hosts == Hosts.IP && IpRange.literal(host) == null)) {
      place.field("address").invalid(host.isEmpty() ? "\"\"" : host, "an IP address");
      return null;
    }
    return new EndpointAddress(host, (int) port);
  }
}
