package io.inmesh.xds.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.config.IpText;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.text.FieldPath;
import java.util.ArrayList;
import java.util.List;

/**
 * The addresses that a listener would have in Envoy, which gives each to one listener only
 * (listener_manager_impl.cc, {@code hasListenerWithDuplicatedAddress}).
 *
 * @param binds whether it binds its ports; one that does not must share not even port 0
 * @param addresses all of them
 */
public record ListenerAddresses(boolean binds, List<Bound> addresses) {
  /**
   * One address.
   *
   * @param path where it stands in the listener
   * @param text the same for equal addresses, however they are written
   * @param anyPort whether the system chooses the port
   */
  public record Bound(String path, String text, boolean anyPort) {}

  /** Those of an encoded listener; none where it cannot be read. */
  public static ListenerAddresses of(ByteString encoded) {
    List<Bound> found = new ArrayList<>();
    try {
      Listener listener = Listener.parseFrom(encoded);
      add(listener.getAddress(), FieldPath.ROOT.field("address"), found);
      for (int i = 0; i < listener.getAdditionalAddressesCount(); i++) {
        FieldPath path = FieldPath.ROOT.field("additional_addresses").index(i).field("address");
        add(listener.getAdditionalAddresses(i).getAddress(), path, found);
      }
      boolean binds = !listener.hasBindToPort() || listener.getBindToPort().getValue();
      return new ListenerAddresses(binds, List.copyOf(found));
    } catch (InvalidProtocolBufferException malformed) {
      return new ListenerAddresses(true, List.of()); // its own errors say so
    }
  }

  /** Whether a later listener must not have the address, since this one has it. */
  public boolean holds(Bound other) {
    return (!other.anyPort() || !binds)
        && addresses.stream().anyMatch(own -> own.text().equals(other.text()));
  }

  private static void add(Address address, FieldPath path, List<Bound> found) {
    if (address.hasPipe()) {
      found.add(new Bound(path.field("pipe").toString(), address.getPipe().getPath(), false));
    } else if (address.hasSocketAddress()) {
      SocketAddress socket = address.getSocketAddress();
      String text =
          socket.getProtocol()
              + " "
              + IpText.canonical(socket.getAddress())
              + ' '
              + Integer.toUnsignedString(socket.getPortValue())
              + ' '
              + socket.getNetworkNamespaceFilepath();
      boolean anyPort = socket.getPortValue() == 0;
      found.add(new Bound(path.field("socket_address").toString(), text, anyPort));
    }
  }
}
