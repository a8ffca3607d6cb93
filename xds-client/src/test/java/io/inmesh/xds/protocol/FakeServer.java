package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.proto.envoy.service.discovery.v3.Resource;
import io.inmesh.xds.proto.envoy.service.discovery.v3.ResourceError;
import io.inmesh.xds.proto.google.rpc.Status;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import io.inmesh.xds.transport.XdsTransport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A control plane without a network: hears requests, sends responses as flow control permits. */
final class FakeServer implements XdsTransport {
  private final Scenario scenario;
  final ServerConfig config;
  private final List<FakeStream> streams = new ArrayList<>();
  private final List<String> heard = new ArrayList<>();
  private int nonces;
  boolean closed;

  /** Thrown instead of opening a stream; null to open it. */
  @Nullable RuntimeException unusable;

  FakeServer(Scenario scenario, ServerConfig config) {
    this.scenario = scenario;
    this.config = config;
  }

  /** One stream as the server sees it. */
  final class FakeStream implements Stream {
    final String method;
    private final boolean delta;
    private final Listener listener;
    private final List<Message> requests = new ArrayList<>();
    private final Map<String, Set<String>> subscribed = new TreeMap<>();
    private final Deque<Message> unread = new ArrayDeque<>();
    private int permits;
    boolean ready;
    boolean ended;

    private FakeStream(String method, boolean delta, Listener listener) {
      this.method = method;
      this.delta = delta;
      this.listener = listener;
    }

    @Override
    public void send(ByteString encoded) {
      if (!ready || ended) {
        throw new IllegalStateException("sent on a stream that is not open");
      }
      Message request = request(encoded, delta);
      requests.add(request);
      note(request);
    }

    @Override
    public void requestNext() {
      permits++;
      if (permits > 1) {
        throw new IllegalStateException("asked for more than one response at a time");
      }
    }

    @Override
    public void cancel() {
      ended = true;
    }

    private void note(Message request) {
      if (request instanceof DiscoveryRequest sotw) {
        String type = shortName(sotw.getTypeUrl());
        subscribed.put(type, new TreeSet<>(sotw.getResourceNamesList()));
        heard.add(
            type
                + " "
                + sotw.getResourceNamesList()
                + (sotw.getVersionInfo().isEmpty() ? "" : " version " + sotw.getVersionInfo())
                + (sotw.getResponseNonce().isEmpty() ? "" : " nonce " + sotw.getResponseNonce())
                + (sotw.hasErrorDetail() ? " NACK" : "")
                + (sotw.hasNode() ? " node " + sotw.getNode().getId() : ""));
      } else if (request instanceof DeltaDiscoveryRequest delta) {
        String type = shortName(delta.getTypeUrl());
        Set<String> names = subscribed.computeIfAbsent(type, t -> new TreeSet<>());
        names.addAll(delta.getResourceNamesSubscribeList());
        names.removeAll(delta.getResourceNamesUnsubscribeList());
        heard.add(
            type
                + (delta.getResourceNamesSubscribeCount() == 0
                    ? ""
                    : " +" + delta.getResourceNamesSubscribeList())
                + (delta.getResourceNamesUnsubscribeCount() == 0
                    ? ""
                    : " -" + delta.getResourceNamesUnsubscribeList())
                + (delta.getInitialResourceVersionsMap().isEmpty()
                    ? ""
                    : " has " + new TreeMap<>(delta.getInitialResourceVersionsMap()))
                + (delta.getResponseNonce().isEmpty() ? "" : " nonce " + delta.getResponseNonce())
                + (delta.hasErrorDetail() ? " NACK" : "")
                + (delta.hasNode() ? " node " + delta.getNode().getId() : ""));
      }
    }
  }

  /** A request as a server reads it. */
  static Message request(ByteString encoded, boolean delta) {
    try {
      return delta ? DeltaDiscoveryRequest.parseFrom(encoded) : DiscoveryRequest.parseFrom(encoded);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String shortName(String typeUrl) {
    for (TestTypes.Notes type :
        List.of(TestTypes.LDS, TestTypes.RDS, TestTypes.CDS, TestTypes.EDS)) {
      if (type.typeUrl().equals(typeUrl)) {
        return type.shortName();
      }
    }
    return typeUrl.substring(typeUrl.lastIndexOf('.') + 1);
  }

  @Override
  public Stream open(String fullMethodName, boolean delta, Listener listener) {
    RuntimeException now = unusable;
    if (now != null) {
      throw now;
    }
    FakeStream stream = new FakeStream(fullMethodName, delta, listener);
    streams.add(stream);
    return stream;
  }

  @Override
  public void close() {
    closed = true;
  }

  /** How many streams were ever opened. */
  int streamCount() {
    return streams.size();
  }

  List<FakeStream> openStreams() {
    return streams.stream().filter(stream -> !stream.ended).toList();
  }

  FakeStream stream() {
    List<FakeStream> open = openStreams();
    if (open.isEmpty()) {
      throw new AssertionError(config.target() + " has no stream");
    }
    return open.get(open.size() - 1);
  }

  boolean hasStream() {
    return !openStreams().isEmpty();
  }

  /** The pending streams get through. */
  FakeServer accepts() {
    for (FakeStream stream : openStreams()) {
      if (!stream.ready) {
        stream.ready = true;
        stream.listener.onReady();
      }
    }
    scenario.settle();
    return this;
  }

  /** All streams end. */
  FakeServer closes(StatusCode code, String message) {
    for (FakeStream stream : openStreams()) {
      stream.ended = true;
      stream.listener.onClosed(new XdsStatus(code, message));
    }
    scenario.settle();
    return this;
  }

  FakeServer closes(FakeStream stream, StatusCode code, String message) {
    stream.ended = true;
    stream.listener.onClosed(new XdsStatus(code, message));
    scenario.settle();
    return this;
  }

  FakeServer restarts() {
    return closes(StatusCode.OK, "");
  }

  FakeServer fails() {
    return closes(StatusCode.UNAVAILABLE, "connection refused");
  }

  /** What the client said since the last call, one line per request. */
  List<String> heard() {
    List<String> taken = List.copyOf(heard);
    heard.clear();
    return taken;
  }

  /** What the stream is subscribed to, of that type. */
  Set<String> subscribed(TestTypes.Notes type) {
    return new LinkedHashSet<>(stream().subscribed.getOrDefault(type.shortName(), Set.of()));
  }

  Message lastRequest() {
    List<Message> requests = stream().requests;
    return requests.get(requests.size() - 1);
  }

  String errorDetail() {
    Message last = lastRequest();
    return last instanceof DiscoveryRequest sotw
        ? sotw.getErrorDetail().getMessage()
        : ((DeltaDiscoveryRequest) last).getErrorDetail().getMessage();
  }

  /** Sends those resources in one response of either variant, each at that version. */
  FakeServer sends(TestTypes.Notes type, String version, Any... resources) {
    return response(type, version, List.of(resources), List.of(), List.of());
  }

  /** Sends a response without resources: in delta, one that removes those names. */
  FakeServer removes(TestTypes.Notes type, String version, List<String> names, Any... rest) {
    return response(type, version, List.of(rest), names, List.of());
  }

  /** Reports an error for a resource (xRFC TP3). */
  FakeServer refuses(TestTypes.Notes type, String version, String name, StatusCode code) {
    ResourceError.Builder error =
        ResourceError.newBuilder()
            .setResourceName(
                io.inmesh.xds.proto.envoy.service.discovery.v3.ResourceName.newBuilder()
                    .setName(name));
    error.setErrorDetail(Status.newBuilder().setCode(code.ordinal()).setMessage("said the server"));
    return response(type, version, List.of(), List.of(), List.of(error.build()));
  }

  private FakeServer response(
      TestTypes.Notes type,
      String version,
      List<Any> resources,
      List<String> removed,
      List<ResourceError> errors) {
    String nonce = "n" + ++nonces;
    if (!config.apiType().delta()) {
      return raw(
          DiscoveryResponse.newBuilder()
              .setTypeUrl(type.typeUrl())
              .setVersionInfo(version)
              .setNonce(nonce)
              .addAllResources(resources)
              .addAllResourceErrors(errors)
              .build());
    }
    DeltaDiscoveryResponse.Builder response =
        DeltaDiscoveryResponse.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setSystemVersionInfo(version)
            .setNonce(nonce)
            .addAllRemovedResources(removed)
            .addAllResourceErrors(errors);
    for (Any any : resources) {
      response.addResources(
          Resource.newBuilder().setName(type.nameOf(any)).setVersion(version).setResource(any));
    }
    return raw(response.build());
  }

  /** Sends a resource with a time to live, or with {@code any} null a heartbeat. */
  FakeServer sendsWithTtl(
      TestTypes.Notes type, String version, String name, @Nullable Any any, long seconds) {
    Resource.Builder resource =
        Resource.newBuilder()
            .setName(name)
            .setVersion(version)
            .setTtl(Duration.newBuilder().setSeconds(seconds));
    if (any != null) {
      resource.setResource(any);
    }
    return sendsWrapped(type, version, resource.build());
  }

  FakeServer sendsWrapped(TestTypes.Notes type, String version, Resource... resources) {
    String nonce = "n" + ++nonces;
    if (config.apiType().delta()) {
      return raw(
          DeltaDiscoveryResponse.newBuilder()
              .setTypeUrl(type.typeUrl())
              .setSystemVersionInfo(version)
              .setNonce(nonce)
              .addAllResources(List.of(resources))
              .build());
    }
    DiscoveryResponse.Builder response =
        DiscoveryResponse.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo(version)
            .setNonce(nonce);
    for (Resource resource : resources) {
      response.addResources(Any.pack(resource));
    }
    return raw(response.build());
  }

  FakeServer raw(Message response) {
    FakeStream to = stream();
    if (openStreams().size() > 1 && response instanceof DiscoveryResponse sotw) {
      to = streamOf(sotw.getTypeUrl());
    } else if (openStreams().size() > 1 && response instanceof DeltaDiscoveryResponse delta) {
      to = streamOf(delta.getTypeUrl());
    }
    to.unread.add(response);
    deliver(to);
    return this;
  }

  private FakeStream streamOf(String typeUrl) {
    for (FakeStream stream : openStreams()) {
      if (stream.subscribed.containsKey(shortName(typeUrl))) {
        return stream;
      }
    }
    return stream();
  }

  private void deliver(FakeStream stream) {
    while (stream.permits > 0 && !stream.unread.isEmpty() && !stream.ended) {
      stream.permits--;
      stream.listener.onMessage(stream.unread.remove());
      scenario.settle();
    }
  }

  int unread() {
    return stream().unread.size();
  }
}
