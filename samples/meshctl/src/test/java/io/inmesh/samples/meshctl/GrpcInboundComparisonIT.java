package io.inmesh.samples.meshctl;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshServerInterceptor;
import io.inmesh.testing.FreePorts;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same inbound listener and the same calls: the gRPC application behind the real Envoy, and the
 * one behind the server interceptor, see the same, and so do the callers.
 */
@Tag("it")
class GrpcInboundComparisonIT {
  /** Lines whose answers differ on purpose, and why. */
  private static final Map<String, String> BY_NATURE =
      Map.of(
          "/old/a?b=c", "a server call cannot become one of another path",
          "/mutate/query", "a server call cannot become one of another path",
          "/gone", "any cluster stands for the application",
          "/slow/begin", "a server cannot reset: it says why in trailers",
          "/timed/begin", "a server cannot reset: it says why in trailers",
          "/idle/begin", "a server cannot reset: it says why in trailers",
          "/endless/begin", "a server cannot reset: it says why in trailers",
          "+96", "Envoy lets pass what comes in one frame with the end, whatever its size",
          "+100", "Envoy lets pass what comes in one frame with the end, whatever its size",
          "+101", "Envoy lets pass what comes in one frame with the end, whatever its size");

  /** The same of paths that the chain of {@code 127.0.0.3} normalizes. */
  private static final Set<String> NORMALIZED = Set.of("/a/../x", "//x", "/%2e%2e/x", "/x/./y");

  private static final String NORMALIZING = "@127.0.0.3";

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "inbound, , grpc-inbound, 190",
    "filters, out, grpc-filters, 70",
    "grpc, out, grpc, 90"
  })
  void theRealEnvoyAndTheInterceptorTreatCallsAlike(
      String what, String listener, String requests, int atLeast) throws Exception {
    int envoyPort = FreePorts.next();
    int admin = FreePorts.next();
    int ownPort = FreePorts.next();
    Server application = new ScriptedGrpc().start();
    String bootstrap =
        ComparedResources.grpcBootstrap(what, envoyPort, admin, application.getPort());
    Path file = Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
    String own = ComparedResources.grpcBootstrap(what, ownPort, admin, application.getPort());
    XdsConfigSource source = XdsConfigSource.of(new BootstrapReader().parse(what + ".yaml", own));
    try (EnvoyProcess envoy = EnvoyProcess.start(file, admin);
        Mesh mesh = Comparison.configuredMesh(source, listener);
        MeshServerInterceptor inMesh = MeshServerInterceptor.of(mesh);
        RawRpcClient throughEnvoy = new RawRpcClient(envoyPort, null);
        RawRpcClient direct = new RawRpcClient(ownPort, null)) {
      Server server =
          inMesh
              .install(
                  NettyServerBuilder.forAddress(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), ownPort),
                      InsecureServerCredentials.create()))
              .fallbackHandlerRegistry(new ScriptedGrpc())
              .build()
              .start();
      try {
        new Comparison(
                request -> comparable(throughEnvoy.call(request), envoyPort),
                request -> comparable(direct.call(request), ownPort))
            .assertAlike(requests + "-requests.txt", GrpcInboundComparisonIT::isByNature, atLeast);
      } finally {
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
      }
    } finally {
      application.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    }
  }

  /** Whether a word of it, or the begin of one, says so. */
  private static boolean isByNature(String line) {
    List<String> words = List.of(line.split(" ", -1));
    if (words.contains(NORMALIZING) && words.stream().anyMatch(NORMALIZED::contains)) {
      return true;
    }
    for (String word : words) {
      int query = word.indexOf('?');
      if (BY_NATURE.containsKey(word)
          || query > 0 && BY_NATURE.containsKey(word.substring(0, query))) {
        return true;
      }
    }
    return false;
  }

  private static String comparable(@Nullable SeenRpc answer, int port) {
    return Comparison.withoutPort(String.valueOf(answer), port)
        .replaceAll("content-length=\\d+, ", ""); // added where Envoy has received the body whole
  }
}
