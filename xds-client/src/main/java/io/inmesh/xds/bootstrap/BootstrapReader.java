package io.inmesh.xds.bootstrap;

import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.files.ResourceDocumentReader;
import io.inmesh.xds.files.ResourceFiles;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.transport.Node;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads bootstrap documents of every form; which one it is follows from its fields. Immutable and
 * thread-safe.
 *
 * <ul>
 *   <li>{@code xds_servers}, {@code authorities} or {@code certificate_providers}: gRPC's JSON
 *       (gRFC A27). Unknown fields are notices.
 *   <li>{@code resources}: a resource file. Unknown fields are errors. A directory means all files
 *       of this form in it whose names end in {@code .yaml}, {@code .yml} or {@code .json} and do
 *       not begin with a dot, taken together.
 *   <li>{@code node}, {@code static_resources}, {@code dynamic_resources}, {@code admin}, {@code
 *       cluster_manager} or {@code layered_runtime}: Envoy's YAML or JSON ({@code
 *       envoy.config.bootstrap.v3.Bootstrap}). Unknown fields are errors, as in Envoy.
 * </ul>
 *
 * <p>{@link #fromEnvironment} looks in this order, and takes the first that is set:
 *
 * <ol>
 *   <li>the file that the environment variable {@code INMESH_BOOTSTRAP} names
 *   <li>the file that the system property {@code inmesh.bootstrap} names
 *   <li>the file that {@code GRPC_XDS_BOOTSTRAP} names
 *   <li>the file that the system property {@code io.grpc.xds.bootstrap} names
 *   <li>the document in {@code GRPC_XDS_BOOTSTRAP_CONFIG}
 *   <li>the document in the system property {@code io.grpc.xds.bootstrapConfig}
 * </ol>
 */
public final class BootstrapReader {
  private static final Set<String> GRPC_FIELDS =
      Set.of("xds_servers", "authorities", "certificate_providers");
  private static final Set<String> ENVOY_FIELDS =
      Set.of(
          "node",
          "static_resources",
          "staticResources",
          "dynamic_resources",
          "dynamicResources",
          "admin",
          "cluster_manager",
          "clusterManager",
          "layered_runtime",
          "layeredRuntime");

  /** Environment variables or system properties; null for what is not set. */
  @FunctionalInterface
  interface Lookup {
    @Nullable String get(String name);
  }

  /** A variable or property: where it is found, its name, and whether it names a file. */
  private record Origin(boolean variable, String name, boolean isFile) {}

  private static final List<Origin> ORIGINS =
      List.of(
          new Origin(true, "INMESH_BOOTSTRAP", true),
          new Origin(false, "inmesh.bootstrap", true),
          new Origin(true, "GRPC_XDS_BOOTSTRAP", true),
          new Origin(false, "io.grpc.xds.bootstrap", true),
          new Origin(true, "GRPC_XDS_BOOTSTRAP_CONFIG", false),
          new Origin(false, "io.grpc.xds.bootstrapConfig", false));

  private final long maxBytes;

  /** Reads documents of at most 64 MiB. */
  public BootstrapReader() {
    this(TextSource.DEFAULT_MAX_BYTES);
  }

  /**
   * Reads documents of at most that size. A file of resources that is watched has that limit each
   * time that it is read; files that a bootstrap names have 64 MiB.
   *
   * @param maxBytes largest file, of a directory each, in bytes; > 0
   */
  public BootstrapReader(long maxBytes) {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
    }
    this.maxBytes = maxBytes;
  }

  /**
   * Reads a file, or a directory of resource files.
   *
   * @throws BootstrapException with all problems found
   */
  public Bootstrap read(Path file) {
    return readPartly(file).whole();
  }

  /**
   * Reads a file as far as it can be read. A directory is read as a whole.
   *
   * @throws BootstrapException when that is nothing, with all problems found
   */
  public PartlyRead readPartly(Path file) {
    Objects.requireNonNull(file, "file");
    try {
      return Files.isDirectory(file)
          ? new PartlyRead(
              resources(ResourceFiles.read(file, maxBytes)).file(file, maxBytes).build(), List.of())
          : read(TextSource.read(file, maxBytes), file);
    } catch (TextException e) {
      throw new BootstrapException(e);
    }
  }

  /**
   * Reads a document that is there already.
   *
   * @param name what messages call it
   * @throws BootstrapException with all problems found
   */
  public Bootstrap parse(String name, String document) {
    if (document.length() > maxBytes) {
      throw new BootstrapException(name, "text is too large", "at most " + maxBytes + " bytes");
    }
    try {
      return read(new TextSource(name, document), null).whole();
    } catch (TextException e) {
      throw new BootstrapException(e);
    }
  }

  /**
   * Reads what this process's environment names; the class comment says in which order. What is set
   * to blanks is not set.
   *
   * @throws BootstrapException when nothing is set, or with all problems of what is
   */
  public Bootstrap fromEnvironment() {
    return fromEnvironment(System::getenv, System::getProperty);
  }

  Bootstrap fromEnvironment(Lookup variables, Lookup properties) {
    for (Origin origin : ORIGINS) {
      String value = (origin.variable() ? variables : properties).get(origin.name());
      if (value != null && !value.isBlank()) {
        return origin.isFile() ? read(path(origin, value)) : parse(origin.name(), value);
      }
    }
    List<String> names = ORIGINS.stream().map(Origin::name).toList();
    throw new BootstrapException(
        "bootstrap", "", "a document in one of " + String.join(", ", names));
  }

  /** A name may have characters that the platform's encoding of paths lacks. */
  private static Path path(Origin origin, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new BootstrapException(
          origin.name(), TextProblem.shorten(value), "a path: " + e.getReason());
    }
  }

  private PartlyRead read(TextSource source, @Nullable Path file) {
    List<TextProblem> problems = new ArrayList<>();
    TextNode document = TextDocument.parse(source);
    if (!(document instanceof TextNode.Mapping mapping)) {
      throw noBootstrap(source, document, document.describe());
    }
    Bootstrap.Builder read;
    if (hasAny(mapping, GRPC_FIELDS)) {
      read = GrpcBootstrapReader.read(source.name(), mapping);
    } else if (mapping.get("resources") != null) {
      read = resources(ResourceDocumentReader.read(source.name(), mapping, problems));
    } else if (hasAny(mapping, ENVOY_FIELDS)) {
      read = EnvoyBootstrapReader.read(source.name(), mapping, problems);
    } else {
      List<String> some = mapping.entries().stream().map(TextNode.Entry::key).limit(5).toList();
      throw noBootstrap(source, document, some.isEmpty() ? "{}" : some.toString());
    }
    return new PartlyRead(read.file(file, maxBytes).build(), problems);
  }

  private static Bootstrap.Builder resources(ResourceDocument resources) {
    return Bootstrap.builder(Node.builder("").userAgent(UserAgent.NAME, UserAgent.VERSION).build())
        .form(BootstrapForm.RESOURCES)
        .addResources(resources.resources())
        .notices(resources.notices());
  }

  private static TextException noBootstrap(TextSource source, TextNode document, String found) {
    return new TextException(
        List.of(
            new TextProblem(
                source.name(),
                document.line(),
                document.column(),
                "",
                found,
                "a mapping with xds_servers (gRPC), resources, or static_resources and"
                    + " dynamic_resources (Envoy)")));
  }

  private static boolean hasAny(TextNode.Mapping mapping, Set<String> keys) {
    return mapping.entries().stream().anyMatch(entry -> keys.contains(entry.key()));
  }
}
