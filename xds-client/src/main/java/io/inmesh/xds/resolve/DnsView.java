package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoints;
import org.jspecify.annotations.Nullable;

/** Reads what is known of the host names of DNS clusters. */
@FunctionalInterface
public interface DnsView {
  /** Knows nothing yet. */
  DnsView NOTHING = cluster -> null;

  /**
   * The endpoints of a cluster that is {@code STRICT_DNS} or {@code LOGICAL_DNS}; null until its
   * names were looked up once. The same instance as long as nothing changed.
   */
  @Nullable Endpoints endpoints(Cluster cluster);
}
