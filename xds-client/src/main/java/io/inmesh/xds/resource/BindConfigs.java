package io.inmesh.xds.resource;

import io.inmesh.config.IpRange;
import io.inmesh.config.IpText;
import io.inmesh.xds.proto.envoy.config.core.v3.BindConfig;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.resource.value.Place;

/**
 * Checks {@code upstream_bind_config}, which means nothing here: the application's client binds its
 * sockets. What no Envoy takes is a mistake all the same.
 */
final class BindConfigs {
  private BindConfigs() {}

  static void check(Place place, BindConfig config) {
    if (config.hasSourceAddress()) {
      address(place.field("source_address"), config.getSourceAddress());
    }
    int extra = config.getExtraSourceAddressesCount();
    if (extra > 0 && config.getAdditionalSourceAddressesCount() > 0) {
      place.invalid("both", "one of extra_source_addresses and additional_source_addresses");
      return;
    }
    String list = extra > 0 ? "extra_source_addresses" : "additional_source_addresses";
    int count = extra > 0 ? extra : config.getAdditionalSourceAddressesCount();
    if (count == 0) {
      return;
    }
    if (!config.hasSourceAddress()) {
      place.field("source_address").invalid("unset", "an address, as there are " + list);
      return;
    }
    if (count > 1) {
      place.field(list).invalid(count + " addresses", "at most one");
      return;
    }
    SocketAddress other =
        extra > 0
            ? config.getExtraSourceAddresses(0).getAddress()
            : config.getAdditionalSourceAddresses(0);
    Place at = extra > 0 ? place.item(list, 0).field("address") : place.item(list, 0);
    if (address(at, other)
        && IpText.isV4(other.getAddress()) == IpText.isV4(config.getSourceAddress().getAddress())) {
      at.field("address").invalid(other.getAddress(), "the other version of IP");
    }
  }

  /** Whether it is an IP address with a port. */
  private static boolean address(Place place, SocketAddress address) {
    if (address.getPortSpecifierCase() == SocketAddress.PortSpecifierCase.NAMED_PORT) {
      place.field("named_port").invalid(address.getNamedPort(), "port_value");
      return false;
    }
    int scope = address.getAddress().indexOf('%');
    String ip = scope < 0 ? address.getAddress() : address.getAddress().substring(0, scope);
    if (IpRange.literal(ip) == null) {
      place.field("address").invalid(address.getAddress(), "an IP address");
      return false;
    }
    return true;
  }
}
