package io.inmesh.spring.actuate;

import io.inmesh.Mesh;
import io.inmesh.admin.MeshStatus;
import io.inmesh.config.ConfigSource;
import io.inmesh.spring.InvalidPropertyException;
import io.inmesh.spring.MeshProperties;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.report.ResourceStatus;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/**
 * What the mesh holds and does: {@code /actuator/mesh} has all of it, {@code
 * /actuator/mesh/clusters} and the like a part, and {@code
 * /actuator/mesh/explain?url=http://orders/} says what would become of a request.
 */
@Endpoint(id = "mesh")
public final class MeshEndpoint {
  private static final long DUMP_SECONDS = 5;

  private final Mesh mesh;
  private final @Nullable ConfigSource source;
  private final MeshProperties properties;

  MeshEndpoint(Mesh mesh, @Nullable ConfigSource source, MeshProperties properties) {
    this.mesh = mesh;
    this.source = source;
    this.properties = properties;
  }

  /**
   * A resource of the control plane.
   *
   * @param type its type URL
   * @param name its name
   * @param version of the one in force
   * @param state {@code ACKED}, {@code NACKED}, {@code REQUESTED}, ...
   * @param error what is wrong with it; null when all is well
   */
  public record Resource(
      String type, String name, String version, String state, @Nullable String error) {}

  /** Everything that the mesh tells of itself. */
  @ReadOperation
  public MeshStatus status() {
    return mesh.status();
  }

  /**
   * A part of it.
   *
   * @param view {@code clusters}, {@code listeners}, {@code routes}, {@code problems}, {@code
   *     servers} (control planes), {@code resources}, {@code dump} (the resources with what is in
   *     them) or {@code explain}
   * @param url of the request to explain
   * @param method of that request; default GET
   * @param header its headers, {@code name:value} each: one text, or a collection or array of them.
   *     Of a type that says so, Spring would make several of one text with commas, which values may
   *     have
   * @return null for any other view
   */
  @ReadOperation
  public @Nullable Object view(
      @Selector String view,
      @Nullable String url,
      @Nullable String method,
      @Nullable Object header) {
    return switch (view) {
      case "clusters" -> mesh.status().clusters();
      case "listeners" -> mesh.status().listeners();
      case "routes" -> mesh.status().routeTables();
      case "problems" -> Trouble.all(mesh.status(), properties);
      case "servers" -> ofSource(XdsConfigSource::servers);
      case "resources" ->
          resources().stream()
              .map(r -> new Resource(r.typeUrl(), r.name(), r.version(), r.status(), error(r)))
              .toList();
      case "dump" -> resources();
      case "explain" ->
          explain(method == null ? "GET" : method, url == null ? "" : url, texts(header));
      default -> null;
    };
  }

  private static List<String> texts(@Nullable Object values) {
    if (values == null) {
      return List.of();
    }
    Object several = values instanceof Object[] array ? Arrays.asList(array) : values;
    return several instanceof Collection<?> all
        ? all.stream().map(String::valueOf).toList()
        : List.of(several.toString());
  }

  private static @Nullable String error(ResourceStatus resource) {
    ResourceStatus.Failure failure = resource.failure();
    return failure == null ? null : failure.message();
  }

  /** What is wrong with the question is in the answer itself: Boot hides what exceptions say. */
  private Object explain(String method, String url, List<String> headers) {
    PlainRequest request;
    try {
      request = PlainRequest.of(method, url, headers);
    } catch (InvalidPropertyException e) {
      return new WebEndpointResponse<>(
          Map.of("error", String.valueOf(e.getMessage())), WebEndpointResponse.STATUS_BAD_REQUEST);
    }
    String unconfigured = mesh.isConfigured() ? null : mesh.whyNotConfigured(Duration.ZERO);
    return ExplainedRequest.of(mesh.explain(request), unconfigured);
  }

  private List<ResourceStatus> resources() {
    return ofSource(XdsConfigSource::resources);
  }

  private <T> List<T> ofSource(Function<XdsConfigSource, CompletableFuture<List<T>>> question) {
    if (!(source instanceof XdsConfigSource xds)) {
      return List.of();
    }
    try {
      return question.apply(xds).get(DUMP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the source does not tell what it holds", e);
    }
  }
}
