package io.inmesh.classpath.programs;

import io.inmesh.call.EndReason;
import io.inmesh.call.GetRequest;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.RouteAction;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.ContractMesh;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * mesh-core and nothing else: loads every class that is not of an optional package, and decides a
 * call. Argument: the classes' folder or jar.
 */
public final class MeshAlone {
  private MeshAlone() {}

  /** Runs. */
  public static void main(String[] args) throws Exception {
    Absent.require(
        "okhttp3.OkHttpClient",
        "okio.Buffer",
        "kotlin.Unit",
        "io.github.resilience4j.circuitbreaker.CircuitBreaker",
        "io.micrometer.context.ContextSnapshot",
        "io.micrometer.core.instrument.MeterRegistry",
        "io.opentelemetry.api.OpenTelemetry",
        "jakarta.servlet.Filter",
        "io.grpc.Channel",
        "com.google.protobuf.Message",
        "org.slf4j.Logger");
    System.out.println(loadAll(Path.of(args[0])) + " classes");
    try (ContractMesh mesh = new ContractMesh()) {
      mesh.cluster("shop", 1).route("/", RouteAction.Forward.to("shop")).apply();
      OutboundCall call =
          mesh.mesh()
              .outbound(new GetRequest("shop.example", "/cart", new HeaderLines(0)), () -> {});
      if (!(call.begin() instanceof Step.Send send)) {
        throw new IllegalStateException("nothing is sent");
      }
      System.out.println("to " + send.attempt().endpoint().address());
      call.end(EndReason.COMPLETE, null);
    }
  }

  /** Linking a class resolves what its signatures name. */
  private static int loadAll(Path classes) throws IOException, ReflectiveOperationException {
    List<String> names =
        files(classes).stream()
            .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
            .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
            .filter(name -> !isOptional(name))
            .toList();
    for (String name : names) {
      Class<?> one = Class.forName(name);
      one.getDeclaredMethods();
      one.getDeclaredConstructors();
      one.getDeclaredFields();
    }
    return names.size();
  }

  private static List<String> files(Path folderOrJar) throws IOException {
    if (Files.isDirectory(folderOrJar)) {
      try (Stream<Path> files = Files.walk(folderOrJar)) {
        return files.map(file -> folderOrJar.relativize(file).toString()).toList();
      }
    }
    try (JarFile jar = new JarFile(folderOrJar.toFile())) {
      return jar.stream().map(JarEntry::getName).toList();
    }
  }

  private static boolean isOptional(String name) {
    return name.startsWith("io.inmesh.okhttp.")
        || name.startsWith("io.inmesh.servlet.")
        || name.startsWith("io.inmesh.propagation.")
        || name.startsWith("io.inmesh.resilience4j.")
        || name.startsWith("io.inmesh.propagation.")
        || name.startsWith(MeshListener.class.getPackageName() + ".micrometer.")
        || name.startsWith(MeshListener.class.getPackageName() + ".otel.");
  }
}
