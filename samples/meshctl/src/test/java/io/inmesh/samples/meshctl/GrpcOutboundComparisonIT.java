package io.inmesh.samples.meshctl;

import io.grpc.Server;
import io.inmesh.Mesh;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.grpc.MeshClientInterceptor;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same outbound listener and the same calls: a bare gRPC client through the real Envoy, and one
 * with the interceptor, get the same from the same application, which sees the same.
 */
@Tag("it")
class GrpcOutboundComparisonIT {
  /** Paths of calls whose answers differ on purpose, and why. */
  private static final Map<String, String> BY_NATURE =
      Map.of(
          "/timed/begin", "a client can say why, where a proxy resets",
          "/idle/begin", "a client can say why, where a proxy resets",
          "/retry/try/begin", "a client can say why, where a proxy resets",
          "/retry/try/begin,ok", "a client can say why, where a proxy resets",
          "/retry/onlygrpc/begin", "a client can say why, where a proxy resets",
          "/retry/onlygrpc/begin,ok", "a client can say why, where a proxy resets");

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"filters, grpc-filters, 70", "grpc, grpc, 90", "grpc, grpc-retries, 50"})
  void theRealEnvoyAndTheInterceptorTreatCallsAlike(String what, String requests, int atLeast)
      throws Exception {
    int port = FreePorts.next();
    int admin = FreePorts.next();
    ScriptedGrpc script = new ScriptedGrpc();
    Server application = script.start();
    String bootstrap = ComparedResources.grpcBootstrap(what, port, admin, application.getPort());
    Path file = Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
    XdsConfigSource source =
        XdsConfigSource.of(new BootstrapReader().parse(what + ".yaml", bootstrap));
    try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
        Mesh mesh = Mesh.builder(source).unknownAuthority(UnknownAuthority.REJECT).build();
        MeshClientInterceptor inMesh = MeshClientInterceptor.of(mesh);
        RawRpcClient throughEnvoy = new RawRpcClient(port, null);
        RawRpcClient direct = new RawRpcClient(admin, inMesh)) {
      new Comparison(
              request -> answer(throughEnvoy, script, request),
              request -> answer(direct, script, request))
          .assertAlike(
              requests + "-requests.txt",
              line -> BY_NATURE.containsKey(RequestLine.parse(line).target()),
              atLeast);
    } finally {
      application.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  /** From the script's begin; a local reply without a body says why in this process. */
  private static String answer(RawRpcClient client, ScriptedGrpc script, RequestLine request)
      throws Exception {
    script.rewind();
    return String.valueOf(client.call(request))
        .replaceAll(
            "message=(route_not_found|direct_response|cluster_not_found),", "message=null,");
  }
}
