package io.inmesh.classpath.programs;

import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshCall;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.util.Set;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * The library with OkHttp and with nothing that is optional: a call that a control plane routes.
 * Argument: a bootstrap document.
 */
public final class RoutedCall {
  private RoutedCall() {}

  /** Runs. */
  public static void main(String[] args) throws IOException {
    Absent.require(
        "io.micrometer.core.instrument.MeterRegistry",
        "io.opentelemetry.api.OpenTelemetry",
        "io.opentelemetry.proto.trace.v1.Span",
        "jakarta.servlet.Filter",
        "io.envoyproxy.envoy.config.cluster.v3.Cluster",
        "io.grpc.xds.XdsChannelCredentials",
        "io.grpc.stub.ClientCalls",
        "com.google.protobuf.util.JsonFormat",
        "org.bouncycastle.jce.provider.BouncyCastleProvider",
        "org.slf4j.Logger");
    System.out.println(call(args[0]));
  }

  /** Calls {@code http://shop/} and says who answered. */
  static String call(String bootstrap) throws IOException {
    XdsConfigSource source =
        XdsConfigSource.of(new BootstrapReader().parse("bootstrap.json", bootstrap))
            .withListeners(Set.of("outbound"));
    try (Mesh mesh = Mesh.builder(source).build()) {
      OkHttpClient client =
          new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh)).build();
      Request request = new Request.Builder().url("http://shop/").build();
      try (Response response = client.newCall(request).execute()) {
        MeshCall call = MeshCall.of(response);
        if (call == null) {
          throw new IllegalStateException("not by the mesh: " + response);
        }
        return response.body().string() + " by cluster " + call.info().cluster();
      } finally {
        client.connectionPool().evictAll();
        client.dispatcher().executorService().shutdown();
      }
    }
  }
}
