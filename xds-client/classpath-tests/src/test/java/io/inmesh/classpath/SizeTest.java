package io.inmesh.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.proto.XdsMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * How much xds-client and all that it brings, the engine too, add to an application that has gRPC
 * already.
 */
class SizeTest {
  private static final long LIMIT_BYTES = 8_000_000;

  /** gRPC, and what gRPC brings by itself. Whatever is not named here counts. */
  private static final List<String> OF_GRPC =
      List.of(
          "grpc-",
          "perfmark-api-",
          "gson-",
          "guava-",
          "failureaccess-",
          "listenablefuture-",
          "error_prone_annotations-",
          "j2objc-annotations-",
          "jsr305-",
          "jspecify-",
          "annotations-4",
          "animal-sniffer-annotations-");

  @Test
  void theLibraryAndWhatItBringsBesideGrpcStaysSmall() throws IOException {
    Map<String, Long> sizes = new TreeMap<>();
    for (Path jar : ClassPath.EMPTY.jars("brought").entries()) {
      String name = jar.getFileName().toString();
      if (OF_GRPC.stream().noneMatch(name::startsWith)) {
        sizes.put(name, Files.size(jar));
      }
    }
    sizes.put("mesh-core", jarSize(ClassPath.locationOf(Mesh.class)));
    sizes.put("xds-client", jarSize(ClassPath.locationOf(XdsConfigSource.class)));
    sizes.put("xds-protos", jarSize(ClassPath.locationOf(XdsMessage.class)));

    assertThat(sizes.keySet())
        .anyMatch(name -> name.startsWith("protobuf-java-"))
        .anyMatch(name -> name.startsWith("snakeyaml-"));
    long total = sizes.values().stream().mapToLong(Long::longValue).sum();
    System.out.printf("xds-client and what it brings beside gRPC: %,d bytes %s%n", total, sizes);
    assertThat(total).as("%s", sizes).isLessThanOrEqualTo(LIMIT_BYTES);
  }

  /** Before the package phase there is a folder only: as large as the jar that it will be. */
  private static long jarSize(Path classes) throws IOException {
    if (!Files.isDirectory(classes)) {
      return Files.size(classes);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes);
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, jar);
      }
    }
    return bytes.size();
  }
}
