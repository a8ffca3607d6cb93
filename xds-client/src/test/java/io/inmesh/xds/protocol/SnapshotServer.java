package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A control plane without a network that serves one set of resources as the xDS specification says:
 * each request is answered when there is something new for it. Its answers travel when {@link #run}
 * is called, one at a time as flow control permits.
 */
public final class SnapshotServer implements XdsTransport.Factory {
  private final Consumer<Heard> requests;
  private final List<ServedStream> streams = new ArrayList<>();
  private Map<String, Map<String, Any>> resources = Map.of();
  private long nonces;
  private long ids;

  /** A request, of either variant. */
  public record Heard(
      long stream,
      String type,
      List<String> names,
      List<String> removed,
      String version,
      String nonce,
      String error) {}

  public SnapshotServer(Consumer<Heard> requests) {
    this.requests = requests;
  }

  /** Replaces everything that is served. */
  public void publish(List<Any> all) {
    Map<String, Map<String, Any>> byType = new TreeMap<>();
    for (Any any : all) {
      byType
          .computeIfAbsent(any.getTypeUrl(), url -> new LinkedHashMap<>())
          .put(EncodedName.of(any.getValue()).text(), any);
    }
    resources = byType;
  }

  /** Ends all streams. */
  public void restart() {
    List<ServedStream> ended = List.copyOf(streams);
    streams.clear();
    for (ServedStream stream : ended) {
      stream.listener.onClosed(new XdsStatus(StatusCode.UNAVAILABLE, "restarting"));
    }
  }

  /** Accepts streams and delivers one response to each that may read; false when idle. */
  public boolean run() {
    boolean busy = false;
    for (ServedStream stream : List.copyOf(streams)) {
      busy |= stream.run();
    }
    return busy;
  }

  @Override
  public XdsTransport create(ServerConfig server) {
    return new XdsTransport() {
      @Override
      public Stream open(String method, boolean delta, Listener listener) {
        ServedStream stream = new ServedStream(delta, listener);
        streams.add(stream);
        return stream;
      }

      @Override
      public void close() {
        // Its streams are cancelled.
      }
    };
  }

  private static String version(Iterable<Any> all) {
    int hash = 1;
    for (Any any : all) {
      hash = 31 * hash + any.hashCode();
    }
    return "v" + Integer.toHexString(hash);
  }

  private static String shortName(String typeUrl) {
    return typeUrl.substring(typeUrl.lastIndexOf('.') + 1);
  }

  /** What one stream asked for of one type, and what it was told. */
  private static final class Subscription {
    final Set<String> names = new TreeSet<>();
    final Set<String> answered = new TreeSet<>();
    final Map<String, String> told = new TreeMap<>();
    Set<String> lastSent = Set.of();
    String version = "";
    boolean known;
    boolean everNamed;
    boolean wildcard;
    boolean unanswered;

    boolean wants(String name) {
      return wildcard || names.contains(name);
    }
  }

  /** One stream. */
  private final class ServedStream implements XdsTransport.Stream {
    private final long id = ++ids;
    private final boolean delta;
    private final XdsTransport.Listener listener;
    private final Map<String, Subscription> subscriptions = new TreeMap<>();
    private final Deque<Message> inbox = new ArrayDeque<>();
    private boolean ready;
    private int permits;

    ServedStream(boolean delta, XdsTransport.Listener listener) {
      this.delta = delta;
      this.listener = listener;
    }

    @Override
    public void send(ByteString request) {
      inbox.add(FakeServer.request(request, delta));
    }

    @Override
    public void requestNext() {
      permits++;
    }

    @Override
    public void cancel() {
      streams.remove(this);
    }

    boolean run() {
      if (!ready) {
        ready = true;
        listener.onReady();
        return true;
      }
      boolean busy = !inbox.isEmpty();
      while (!inbox.isEmpty()) {
        Message request = inbox.remove();
        if (request instanceof DiscoveryRequest sotw) {
          hear(sotw);
        } else {
          hear((DeltaDiscoveryRequest) request);
        }
      }
      for (String type : subscriptions.keySet()) {
        if (permits > 0 && answer(type)) {
          return true;
        }
      }
      return busy;
    }

    private void hear(DiscoveryRequest request) {
      requests.accept(
          new Heard(
              id,
              shortName(request.getTypeUrl()),
              List.copyOf(request.getResourceNamesList()),
              List.of(),
              request.getVersionInfo(),
              request.getResponseNonce(),
              request.getErrorDetail().getMessage()));
      Subscription of = subscription(request.getTypeUrl());
      of.names.clear();
      of.names.addAll(request.getResourceNamesList());
      of.everNamed |= !of.names.isEmpty();
      of.wildcard = of.names.contains("*") || !of.everNamed;
      if (!of.known) {
        of.known = true;
        of.version = request.getVersionInfo();
        of.answered.addAll(of.version.isEmpty() ? Set.of() : of.names);
      } else if (request.hasErrorDetail() || request.getVersionInfo().isEmpty()) {
        of.version = ""; // answered again at once, whatever is wrong
      }
      of.answered.retainAll(of.names);
      of.unanswered = false;
    }

    private void hear(DeltaDiscoveryRequest request) {
      requests.accept(
          new Heard(
              id,
              shortName(request.getTypeUrl()),
              List.copyOf(request.getResourceNamesSubscribeList()),
              List.copyOf(request.getResourceNamesUnsubscribeList()),
              request.getInitialResourceVersionsMap().toString(),
              request.getResponseNonce(),
              request.getErrorDetail().getMessage()));
      Subscription of = subscription(request.getTypeUrl());
      of.names.removeAll(request.getResourceNamesUnsubscribeList());
      of.names.addAll(request.getResourceNamesSubscribeList());
      of.told.keySet().removeAll(request.getResourceNamesUnsubscribeList());
      of.told.keySet().removeAll(request.getResourceNamesSubscribeList());
      of.told.putAll(request.getInitialResourceVersionsMap());
      // A wildcard that no name made lasts until it is given up by its name.
      of.wildcard = of.known ? of.wildcard : of.names.isEmpty();
      of.wildcard |= request.getResourceNamesSubscribeList().contains("*");
      of.wildcard &= !request.getResourceNamesUnsubscribeList().contains("*");
      of.known = true;
      if (request.hasErrorDetail()) {
        of.told.keySet().removeAll(of.lastSent); // answered again at once, whatever is wrong
      }
      if (!request.getResponseNonce().isEmpty()) {
        of.unanswered = false;
      }
    }

    private Subscription subscription(String typeUrl) {
      return subscriptions.computeIfAbsent(typeUrl, url -> new Subscription());
    }

    private boolean answer(String typeUrl) {
      Subscription of = subscription(typeUrl);
      Map<String, Any> served = resources.getOrDefault(typeUrl, Map.of());
      Message response =
          of.unanswered ? null : delta ? delta(typeUrl, of, served) : sotw(typeUrl, of, served);
      if (response != null) {
        permits--;
        of.unanswered = true;
        listener.onMessage(response);
      }
      return response != null;
    }
  }

  private @Nullable Message sotw(String typeUrl, Subscription of, Map<String, Any> served) {
    String version = version(served.values());
    Map<String, Any> matched = new LinkedHashMap<>(served);
    matched.keySet().removeIf(name -> !of.wants(name));
    Set<String> named = new TreeSet<>(matched.keySet());
    named.retainAll(of.names);
    boolean news = !version.equals(of.version) || !of.answered.containsAll(named);
    if (!news || (matched.isEmpty() && !of.wildcard)) {
      return null;
    }
    of.version = version;
    of.answered.addAll(named);
    return DiscoveryResponse.newBuilder()
        .setTypeUrl(typeUrl)
        .setVersionInfo(version)
        .setNonce("n" + ++nonces)
        .addAllResources(matched.values())
        .build();
  }

  private @Nullable Message delta(String typeUrl, Subscription of, Map<String, Any> served) {
    DeltaDiscoveryResponse.Builder changes =
        DeltaDiscoveryResponse.newBuilder().setTypeUrl(typeUrl).setNonce("n" + (nonces + 1));
    served.forEach((name, any) -> {
      String version = version(List.of(any));
      if (of.wants(name) && !version.equals(of.told.put(name, version))) {
        changes.addResources(
            Resource.newBuilder().setName(name).setVersion(version).setResource(any));
      }
    });
    for (String name : List.copyOf(of.told.keySet())) {
      if (!served.containsKey(name)) {
        of.told.remove(name);
        changes.addRemovedResources(name);
      }
    }
    DeltaDiscoveryResponse response = changes.build();
    if (response.getResourcesCount() + response.getRemovedResourcesCount() == 0) {
      return null;
    }
    nonces++;
    of.lastSent =
        response.getResourcesList().stream().map(Resource::getName).collect(Collectors.toSet());
    return response;
  }
}
