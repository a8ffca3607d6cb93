package io.inmesh.benchmarks.client;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import io.inmesh.benchmarks.control.ScaleResources;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An OkHttp client and, beside it, one stream of grpc-java to the control plane, whose first
 * response nobody looks into: what every xDS client over gRPC costs at least.
 */
final class BareStreamSubject implements Subject {
  private final OkHttpSubject okHttp;
  private final int controlPlanePort;
  private @Nullable ManagedChannel channel;

  BareStreamSubject(String url, int controlPlanePort) {
    this.okHttp = new OkHttpSubject(url, false, controlPlanePort);
    this.controlPlanePort = controlPlanePort;
  }

  @Override
  public void open() throws Exception {
    okHttp.open();
    ManagedChannel opened =
        Grpc.newChannelBuilder("127.0.0.1:" + controlPlanePort, InsecureChannelCredentials.create())
            .build();
    channel = opened;
    CompletableFuture<DiscoveryResponse> first = new CompletableFuture<>();
    AggregatedDiscoveryServiceGrpc.newStub(opened)
        .streamAggregatedResources(
            new StreamObserver<>() {
              @Override
              public void onNext(DiscoveryResponse response) {
                first.complete(response);
              }

              @Override
              public void onError(Throwable failure) {
                first.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {
                first.completeExceptionally(new IOException("ended"));
              }
            })
        .onNext(
            DiscoveryRequest.newBuilder()
                .setTypeUrl("type.googleapis.com/envoy.config.listener.v3.Listener")
                .addResourceNames(ScaleResources.LISTENER)
                .setNode(Node.newBuilder().setId("bare"))
                .build());
    first.get(2, TimeUnit.MINUTES);
  }

  @Override
  public void call() throws IOException {
    okHttp.call();
  }

  @Override
  public void close() {
    okHttp.close();
    if (channel != null) {
      channel.shutdownNow();
    }
  }
}
