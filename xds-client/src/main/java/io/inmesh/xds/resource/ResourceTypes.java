package io.inmesh.xds.resource;

import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Listener;
import io.inmesh.config.RouteTable;
import io.inmesh.xds.protocol.ResourceType;
import java.util.List;

/** The types of resources that this library reads. */
public final class ResourceTypes {
  /** LDS. */
  public static final ResourceType<Listener> LISTENER = new ListenerType();

  /** RDS. */
  public static final ResourceType<RouteTable> ROUTE_CONFIGURATION = new RouteConfigurationType();

  /** CDS. */
  public static final ResourceType<Cluster> CLUSTER = new ClusterType();

  /** EDS. */
  public static final ResourceType<Endpoints> CLUSTER_LOAD_ASSIGNMENT =
      new ClusterLoadAssignmentType();

  /** All of them, in the order in which a server should send them. */
  public static final List<ResourceType<?>> ALL =
      List.of(CLUSTER, CLUSTER_LOAD_ASSIGNMENT, LISTENER, ROUTE_CONFIGURATION);

  private ResourceTypes() {}
}
