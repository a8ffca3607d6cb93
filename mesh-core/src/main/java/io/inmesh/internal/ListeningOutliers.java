package io.inmesh.internal;

import io.inmesh.health.EjectionType;
import io.inmesh.health.EndpointState;
import io.inmesh.health.OutlierListener;
import io.inmesh.telemetry.MeshListener;

/** Passes ejections on to the mesh's listener. */
record ListeningOutliers(MeshListener listener) implements OutlierListener {
  @Override
  public void onEjection(
      String cluster, EndpointState endpoint, EjectionType type, boolean enforced) {
    listener.onEjection(cluster, endpoint.address().toString(), type.toString(), enforced);
  }

  @Override
  public void onUnejection(String cluster, EndpointState endpoint) {
    listener.onUnejection(cluster, endpoint.address().toString());
  }
}
