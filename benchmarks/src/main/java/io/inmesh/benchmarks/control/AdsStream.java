package io.inmesh.benchmarks.control;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One client's stream. Everything but the counters is touched by the server's one thread only. */
final class AdsStream {
  /** How long a burst of subscriptions may last. */
  private static final long BURST_MILLIS = 10;

  /** gRPC takes messages of at most 4 MiB. */
  private static final int MOST_PER_RESPONSE = 2_000;

  private final AdsServer server;
  private final ScheduledExecutorService serial;
  private final StreamObserver<DiscoveryResponse> responses;
  private final Map<String, Subscription> subscriptions = new HashMap<>();
  private final Map<String, Integer> pending = new HashMap<>();
  private long lastNonce;
  private final AtomicLong accepted = new AtomicLong();
  private volatile @Nullable String rejection;

  AdsStream(
      AdsServer server,
      ScheduledExecutorService serial,
      StreamObserver<DiscoveryResponse> responses) {
    this.server = server;
    this.serial = serial;
    this.responses = responses;
  }

  /** What a client has asked for of one type. */
  private static final class Subscription {
    private List<String> asked = List.of();
    private Set<String> names = Set.of();
    private final Set<String> sent = new HashSet<>();
    private int burst;
  }

  long accepted() {
    return accepted.get();
  }

  @Nullable String rejection() {
    return rejection;
  }

  void onRequest(DiscoveryRequest request) {
    if (request.hasErrorDetail()) {
      rejection = request.getErrorDetail().getMessage();
      return;
    }
    settle(request.getResponseNonce());
    String type = request.getTypeUrl();
    Subscription subscription = subscriptions.computeIfAbsent(type, t -> new Subscription());
    List<String> asked = request.getResourceNamesList();
    if (asked.equals(subscription.asked)) {
      return;
    }
    subscription.asked = List.copyOf(asked);
    int burst = ++subscription.burst;
    ScheduledFuture<?> unused =
        serial.schedule(
            () -> {
              if (burst == subscription.burst) {
                answer(type, subscription);
              }
            },
            BURST_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  private void settle(String nonce) {
    Integer resources = pending.remove(nonce);
    if (resources != null) {
      accepted.addAndGet(resources);
    }
  }

  private void answer(String type, Subscription subscription) {
    Set<String> names = new HashSet<>(subscription.asked);
    if (names.equals(subscription.names)) {
      return;
    }
    subscription.names = names;
    subscription.sent.retainAll(names);
    boolean complete = type.endsWith("v3.Cluster") || type.endsWith("v3.Listener");
    List<Any> wanted = new ArrayList<>();
    for (String name : subscription.asked) {
      Any resource = server.resource(type, name);
      if (resource != null && (subscription.sent.add(name) || complete)) {
        wanted.add(resource);
      }
    }
    int most = complete ? Integer.MAX_VALUE : MOST_PER_RESPONSE;
    for (int from = 0; from < wanted.size(); ) {
      int to = (int) Math.min((long) from + most, wanted.size());
      send(type, wanted.subList(from, to));
      from = to;
    }
  }

  void push(String name, Any resource) {
    Subscription subscription = subscriptions.get(resource.getTypeUrl());
    if (subscription != null && subscription.sent.contains(name)) {
      send(resource.getTypeUrl(), List.of(resource));
    }
  }

  private void send(String type, List<Any> resources) {
    String nonce = Long.toString(++lastNonce);
    pending.put(nonce, resources.size());
    responses.onNext(
        DiscoveryResponse.newBuilder()
            .setTypeUrl(type)
            .setVersionInfo(nonce)
            .setNonce(nonce)
            .addAllResources(resources)
            .build());
  }
}
