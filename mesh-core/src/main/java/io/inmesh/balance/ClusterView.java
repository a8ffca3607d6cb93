package io.inmesh.balance;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What calls read of a cluster. Immutable; replaced as a whole.
 *
 * @param picker chooses among the hosts
 * @param drops calls that are not to be made
 * @param table all endpoints by address
 * @param hosts what the picker was built of; null before the first configuration
 * @param maxConnectionsPerHost {@code per_host_thresholds}
 * @param leaves of an aggregate cluster; else empty
 */
record ClusterView(
    Picker picker,
    DropPolicy drops,
    EndpointTable table,
    @Nullable ClusterHosts hosts,
    long maxConnectionsPerHost,
    List<ClusterState> leaves) {
  static final ClusterView EMPTY =
      new ClusterView(
          Picker.NONE, DropPolicy.NONE, EndpointTable.EMPTY, null, Long.MAX_VALUE, List.of());
}
