package io.inmesh.samples.quickstart.control;

import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What clients answered to what they were sent: the versions they accepted, and their NACKs. */
final class Replies implements DiscoveryServerCallbacks {
  private final Map<String, String> acceptedVersions = new ConcurrentHashMap<>();
  private final List<Rejection> rejections = new CopyOnWriteArrayList<>();

  /** Whether a version of a type was accepted. */
  boolean accepted(String type, String version) {
    return version.equals(acceptedVersions.get(type));
  }

  List<Rejection> rejections() {
    return List.copyOf(rejections);
  }

  @Override
  public void onV3StreamRequest(long stream, DiscoveryRequest request) {
    String type = request.getTypeUrl().substring(request.getTypeUrl().lastIndexOf('.') + 1);
    if (request.hasErrorDetail()) {
      rejections.add(new Rejection(type, request.getErrorDetail().getMessage(), System.nanoTime()));
    } else {
      acceptedVersions.put(type, request.getVersionInfo());
    }
  }

  @Override
  public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) {
    if (request.hasErrorDetail()) {
      String type = request.getTypeUrl().substring(request.getTypeUrl().lastIndexOf('.') + 1);
      rejections.add(new Rejection(type, request.getErrorDetail().getMessage(), System.nanoTime()));
    }
  }
}
