package io.inmesh.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/**
 * What tests of gRPC's own ways share: a mesh, servers, and a channel in the mesh. The authority of
 * the mesh is {@code shop.example}.
 */
@Timeout(60)
abstract class GrpcContract {
  static final String SHOP = "shop.example";

  final ContractMesh mesh = new ContractMesh();
  final MeshClientInterceptor inMesh = MeshClientInterceptor.of(mesh.mesh());
  private final List<AutoCloseable> resources = new ArrayList<>();

  /** Never connects: its calls are for the mesh. */
  final ManagedChannel channel = keep(channelTo(SHOP));

  @AfterEach
  final void closeAll() throws Exception {
    Collections.reverse(resources);
    for (AutoCloseable resource : resources) {
      resource.close();
    }
    inMesh.close();
    inMesh.awaitTermination(10, TimeUnit.SECONDS);
    mesh.close();
  }

  final ManagedChannel channelTo(String target) {
    return NettyChannelBuilder.forTarget(target).usePlaintext().intercept(inMesh).build();
  }

  final ManagedChannel keep(ManagedChannel made) {
    resources.add(() -> {
      made.shutdownNow();
      made.awaitTermination(10, TimeUnit.SECONDS);
    });
    return made;
  }

  final <T extends AutoCloseable> T keep(T made) {
    resources.add(made);
    return made;
  }

  final void everythingTo(TextServer... servers) {
    everything(RouteAction.Forward.to("a"), servers);
  }

  final void everything(RouteAction action, TextServer... servers) {
    mesh.cluster("a", java.util.Arrays.stream(servers).mapToInt(TextServer::port).toArray())
        .route("/", action)
        .apply();
  }

  final String call(String text) {
    return call(text, CallOptions.DEFAULT);
  }

  final String call(String text, CallOptions options) {
    return call(channel, text, options);
  }

  static String call(Channel channel, String text, CallOptions options) {
    return ClientCalls.blockingUnaryCall(channel, Texts.UNARY, options, text);
  }

  /** The failure of a call that must fail. */
  final StatusRuntimeException failure(CallOptions options) {
    try {
      throw new AssertionError("it did not fail but brought " + call("x", options));
    } catch (StatusRuntimeException e) {
      return e;
    }
  }

  /** Options with a deadline that begins now. */
  static CallOptions limitedTo(long millis) {
    return CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS);
  }

  final StatusRuntimeException failure() {
    return failure(CallOptions.DEFAULT);
  }

  static RouteAction.Forward retrying(int retries, RetryOn... on) {
    return RouteAction.Forward.to("a").withRetry(Policies.retry(Duration.ZERO, retries, on));
  }
}
