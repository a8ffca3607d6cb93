package io.inmesh.xds.protocol;

import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.google.rpc.Status;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The incremental variant: requests carry differences, the first one of a stream what is already
 * here; deletions are told.
 */
final class DeltaSubscription<T> extends TypeSubscription<T> {
  /** What the server was told, at the beginning of the stream, to be here; until it answers. */
  private Set<String> told = Set.of();

  /** Whether it has answered on this stream. */
  private boolean answered;

  DeltaSubscription(ServerSession session, ResourceType<T> type) {
    super(session, type);
  }

  @Override
  void forgetVersion() {
    // Versions belong to the resources; what is not in use is not resumed from.
  }

  @Override
  boolean absenceDeletes() {
    return false;
  }

  @Override
  void flush(ServerStream.Attempt stream) {
    Wanted change = takeChange();
    if (change == null && !isStarted()) {
      return;
    }
    Answer answer = takeAnswer(change != null);
    if (change == null && answer == null) {
      return;
    }
    DeltaDiscoveryRequest.Builder request =
        DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    if (answer != null) {
      request.setResponseNonce(answer.nonce);
      Status detail = answer.status();
      if (detail != null) {
        request.setErrorDetail(detail);
      }
    }
    if (change != null) {
      addDifference(request, change);
      if (!isStarted()) {
        told = addInitialVersions(request, change);
      }
      sent(change);
    }
    if (stream.introduce()) {
      request.setNode(session.machine.node());
    }
    stream.send(request.build().toByteString());
  }

  private void addDifference(DeltaDiscoveryRequest.Builder request, Wanted now) {
    for (String name : now.names()) {
      if (!sent.names().contains(name)) {
        request.addResourceNamesSubscribe(name);
      }
    }
    for (String name : sent.names()) {
      if (!now.names().contains(name)) {
        request.addResourceNamesUnsubscribe(name);
      }
    }
    everNamed |= !now.names().isEmpty();
    // A stream that never named anything has the wildcard by that alone.
    boolean legacy = !isStarted() && !everNamed;
    if (now.wildcard() && !sent.wildcard() && !legacy) {
      everNamed = true;
      request.addResourceNamesSubscribe(ResourceName.WILDCARD);
    }
    if (sent.wildcard() && !now.wildcard()) {
      request.addResourceNamesUnsubscribe(ResourceName.WILDCARD);
    }
  }

  private Set<String> addInitialVersions(DeltaDiscoveryRequest.Builder request, Wanted now) {
    Set<String> names = new HashSet<>();
    for (TypeCache<T> cache : session.caches(type)) {
      for (ResourceEntry<T> entry : cache.entries()) {
        String version = entry.versionToResume(this);
        if (version != null && (now.wildcard() || now.names().contains(entry.name))) {
          request.putInitialResourceVersions(entry.serverSideName(), version);
          names.add(entry.serverSideName());
        } else if (now.wildcard() && (entry.isAwaitedAfterTtl() || entry.isListedByOther(this))) {
          request.putInitialResourceVersions(entry.serverSideName(), ""); // else nobody removes it
          names.add(entry.serverSideName());
        }
      }
    }
    return names;
  }

  void onResponse(DeltaDiscoveryResponse response, ServerStream.Attempt stream) {
    ReceivedResponse received = ReceivedResponse.of(type, response);
    beforeResponse(stream);
    apply(received);
    if (!answered && sent.wildcard()) {
      answered = true;
      removeUntold();
    }
  }

  /** What another server has listed since the first request: this one does not know of it. */
  private void removeUntold() {
    for (TypeCache<T> cache : session.caches(type)) {
      for (ResourceEntry<T> entry : List.copyOf(cache.entries())) {
        if (entry.isListedByOther(this) && !told.contains(entry.serverSideName())) {
          entry.removed(this);
        }
      }
    }
    told = Set.of();
  }

  @Override
  void streamEnded() {
    super.streamEnded();
    answered = false;
    told = Set.of();
  }
}
