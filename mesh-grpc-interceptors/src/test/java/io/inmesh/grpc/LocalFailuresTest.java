package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.Policies;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Calls that fail on this side of the wire end as on a channel of gRPC's own, and tell nothing
 * about the endpoint.
 */
class LocalFailuresTest extends GrpcContract {
  private ManagedChannel plainTo(TextServer server) {
    return keep(
        NettyChannelBuilder.forAddress("127.0.0.1", server.port())
            .overrideAuthority(SHOP)
            .usePlaintext()
            .build());
  }

  private static Status failure(Channel where, CallOptions options) {
    try {
      throw new AssertionError("it did not fail but brought " + call(where, "x", options));
    } catch (StatusRuntimeException e) {
      return e.getStatus();
    }
  }

  private static Channel withLargeMetadata(Channel where) {
    Metadata large = new Metadata();
    large.put(Metadata.Key.of("x-large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(20_000));
    return ClientInterceptors.intercept(where, MetadataUtils.newAttachHeadersInterceptor(large));
  }

  @Test
  void metadataAboveTheServersLimitEndTheCallAtOnce() {
    TextServer server = keep(TextServer.saying("x"));
    mesh.narrowCluster("a", server.port()).route("/", RouteAction.Forward.to("a")).apply();
    ManagedChannel plain = plainTo(server);
    assertThat(call("the server's settings are known after it")).isEqualTo("x");
    assertThat(call(plain, "and here", CallOptions.DEFAULT)).isEqualTo("x");
    Status expected = failure(withLargeMetadata(plain), CallOptions.DEFAULT);
    MeshCall info = new MeshCall();
    Status status =
        failure(withLargeMetadata(channel), CallOptions.DEFAULT.withOption(MeshCall.KEY, info));
    assertThat(status.getCode()).isEqualTo(expected.getCode());
    assertThat(status.getDescription()).isEqualTo(expected.getDescription());
    assertThat(Objects.requireNonNull(info.info()).attempts()).isEqualTo(1);
    assertThat(server.calls()).isEqualTo(2);
    assertThat(call("its place is free")).isEqualTo("x");
  }

  @Test
  void metadataOfTheApplicationDoNotMakeAnotherKindOfCall() {
    mesh.cluster("a").route("/", RouteAction.Forward.to("a")).apply();
    Metadata typed = new Metadata();
    typed.put(HeaderKeys.CONTENT_TYPE, "text/x");
    Channel where =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(typed));
    Status status = failure(where, CallOptions.DEFAULT);
    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).isEqualTo(failure().getStatus().getDescription());
  }

  private static CallCredentials failingWith(Status status) {
    return new CallCredentials() {
      @Override
      public void applyRequestMetadata(
          RequestInfo request, Executor executor, MetadataApplier applier) {
        executor.execute(() -> applier.fail(status));
      }
    };
  }

  @ParameterizedTest
  @CsvSource({
    "UNAVAILABLE, Credentials failed to obtain metadata",
    "UNAVAILABLE, HTTP status code 503",
    "UNAUTHENTICATED, no token",
    "NOT_FOUND, replaced by gRPC"
  })
  void credentialsThatFailAreTheApplicationsBusiness(Status.Code code, String text) {
    TextServer server = keep(TextServer.saying("x"));
    mesh.cluster(
        Cluster.builder("a").outlierDetection(Policies.ejectsAtOnce()).build(), server.port());
    mesh.route("/", retrying(3, RetryOn.CONNECT_FAILURE, RetryOn.FIVE_XX, RetryOn.GRPC_UNAVAILABLE))
        .apply();
    CallOptions options =
        CallOptions.DEFAULT.withCallCredentials(failingWith(code.toStatus().withDescription(text)));
    Status expected = failure(plainTo(server), options);
    for (int i = 0; i < 3; i++) {
      MeshCall info = new MeshCall();
      Status status = failure(channel, options.withOption(MeshCall.KEY, info));
      assertThat(status.getCode()).isEqualTo(expected.getCode());
      assertThat(status.getDescription()).isEqualTo(expected.getDescription());
      assertThat(Objects.requireNonNull(info.info()).attempts()).isEqualTo(1);
    }
    assertThat(Objects.requireNonNull(mesh.mesh().clusterStatus("a")).ejected()).isZero();
  }
}
