package io.inmesh.xds.bootstrap;

import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.files.ResourceDocumentReader;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.transport.Node;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads bootstrap documents of every form; which one it is follows from its fields. Immutable and
 * thread-safe.
 *
 * <ul>
 *   <li>{@code xds_servers}: gRPC's JSON (gRFC A27). Unknown fields are notices.
 *   <li>{@code resources}: a resource file. Unknown fields are errors.
 *   <li>any field of {@code envoy.config.bootstrap.v3.Bootstrap}: Envoy's YAML or JSON. Unknown
 *       fields are errors.
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
   * Reads documents of at most that size.
   *
   * @param maxBytes largest file, in bytes; > 0
   */
  public BootstrapReader(long maxBytes) {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes: " + maxBytes + " (expected: > 0)");
    }
    this.maxBytes = maxBytes;
  }

  /**
   * Reads a file.
   *
   * @throws BootstrapException with all problems found
   */
  public Bootstrap read(Path file) {
    return readPartly(file).whole();
  }

  /**
   * Reads a file as far as it can be read.
   *
   * @throws BootstrapException when that is nothing, with all problems found
   */
  public PartlyRead readPartly(Path file) {
    try {
      return read(TextSource.read(file, maxBytes));
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
      return read(new TextSource(name, document)).whole();
    } catch (TextException e) {
      throw new BootstrapException(e);
    }
  }

  /**
   * Reads what this process's environment names; the class comment says in which order.
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
        return origin.isFile() ? read(Path.of(value)) : parse(origin.name(), value);
      }
    }
    List<String> names = ORIGINS.stream().map(Origin::name).toList();
    throw new BootstrapException(
        "bootstrap", "", "a document in one of " + String.join(", ", names));
  }

  private static PartlyRead read(TextSource source) {
    List<TextProblem> problems = new ArrayList<>();
    TextNode document = TextDocument.parse(source);
    String expected =
        "a mapping with xds_servers (gRPC), resources, or static_resources and dynamic_resources"
            + " (Envoy)";
    if (!(document instanceof TextNode.Mapping mapping)) {
      throw new TextException(
          List.of(
              new TextProblem(
                  source.name(),
                  document.line(),
                  document.column(),
                  "",
                  document.describe(),
                  expected)));
    }
    if (hasAny(mapping, GRPC_FIELDS)) {
      return new PartlyRead(GrpcBootstrapReader.read(source.name(), mapping), problems);
    }
    if (mapping.get("resources") != null) {
      ResourceDocument resources = ResourceDocumentReader.read(source.name(), mapping, problems);
      return new PartlyRead(
          Bootstrap.builder(Node.builder("").userAgent(UserAgent.NAME, UserAgent.VERSION).build())
              .form(BootstrapForm.RESOURCES)
              .addResources(resources.resources())
              .notices(resources.notices())
              .build(),
          problems);
    }
    if (hasAny(mapping, ENVOY_FIELDS)) {
      return new PartlyRead(EnvoyBootstrapReader.read(source.name(), mapping, problems), problems);
    }
    List<String> some = mapping.entries().stream().map(TextNode.Entry::key).limit(5).toList();
    String keys = some.isEmpty() ? "{}" : some.toString();
    throw new TextException(
        List.of(
            new TextProblem(source.name(), mapping.line(), mapping.column(), "", keys, expected)));
  }

  private static boolean hasAny(TextNode.Mapping mapping, Set<String> keys) {
    return mapping.entries().stream().anyMatch(entry -> keys.contains(entry.key()));
  }
}
