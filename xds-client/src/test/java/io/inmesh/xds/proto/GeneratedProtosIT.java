package io.inmesh.xds.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.Peers;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.text.ProtoPrinter;
import io.inmesh.xds.text.XdsTypes;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Names and numbers of all fields are those of Envoy 1.40: go-control-plane, which is generated
 * from its API, reads a text with each of them, and what it sends is that message again.
 */
@Tag("it")
class GeneratedProtosIT {
  private static final String ROUTES =
      "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";

  /** A list since then; Inmesh reads no collections. */
  private static final String CHANGED = "envoy.config.endpoint.v3.LbEndpointCollection.entries";

  @TempDir private Path folder;

  @Test
  void everyFieldIsThatOfGoControlPlane() throws Exception {
    Map<String, Any> sent = oneOfEachField();
    RouteConfiguration.Builder carrier = RouteConfiguration.newBuilder().setName("all");
    sent.forEach(carrier::putTypedPerFilterConfig);
    String json = ProtoPrinter.exact(XdsTypes.REGISTRY).print(Any.pack(carrier.build()), 0);
    Files.writeString(folder.resolve("all.json"), "{\"resources\": [" + json + "]}");

    Map<String, Any> received = received().getTypedPerFilterConfigMap();

    List<String> differences = new ArrayList<>();
    sent.forEach((field, any) -> {
      if (!any.equals(received.get(field))) {
        differences.add(field + ": " + any + " came as " + received.get(field));
      }
    });
    assertThat(differences).isEmpty();
    assertThat(received).hasSameSizeAs(sent).hasSizeGreaterThan(2_000);
  }

  private static Map<String, Any> oneOfEachField() throws Exception {
    Map<String, Any> all = new TreeMap<>();
    for (Message empty : GeneratedMessages.all()) {
      String type = empty.getDescriptorForType().getFullName();
      if (!type.startsWith("envoy.")) {
        continue;
      }
      for (FieldDescriptor field : empty.getDescriptorForType().getFields()) {
        Message.Builder builder = empty.newBuilderForType();
        GeneratedProtosTest.fill(builder, field);
        all.put(field.getFullName(), Any.pack(builder.build()));
      }
    }
    all.remove(CHANGED);
    return all;
  }

  private RouteConfiguration received() throws Exception {
    int port = FreePorts.next();
    Process xdsd =
        new ProcessBuilder(
                Peers.xdsd().toString(), "-addr", "127.0.0.1:" + port, "-dir", folder.toString())
            .redirectErrorStream(true)
            .start();
    ManagedChannel channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", port)
            .usePlaintext()
            .maxInboundMessageSize(64 << 20)
            .build();
    try {
      awaitServing(xdsd);
      return RouteConfiguration.parseFrom(ask(channel).getResources(0).getValue());
    } finally {
      channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      xdsd.destroyForcibly().waitFor();
    }
  }

  /** What it does not publish it says before it serves. */
  private static void awaitServing(Process xdsd) throws Exception {
    BufferedReader lines = xdsd.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      assertThat(line).doesNotContain("not published");
      if (line.contains("serving xDS")) {
        return;
      }
    }
    throw new AssertionError("xdsd ended");
  }

  private static DiscoveryResponse ask(ManagedChannel channel) throws Exception {
    CompletableFuture<DiscoveryResponse> answer = new CompletableFuture<>();
    StreamObserver<DiscoveryRequest> requests =
        AggregatedDiscoveryServiceGrpc.newStub(channel)
            .streamAggregatedResources(
                new StreamObserver<>() {
                  @Override
                  public void onNext(DiscoveryResponse response) {
                    answer.complete(response);
                  }

                  @Override
                  public void onError(Throwable failure) {
                    answer.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    answer.completeExceptionally(new IllegalStateException("ended"));
                  }
                });
    requests.onNext(
        DiscoveryRequest.newBuilder().setTypeUrl(ROUTES).addResourceNames("all").build());
    DiscoveryResponse response = answer.get(60, TimeUnit.SECONDS);
    requests.onCompleted();
    return response;
  }
}
