package io.inmesh.xds.bootstrap;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.core.v3.ApiConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.ApiVersion;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TypeRegistry;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ServerConfig;
import java.nio.ByteBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code envoy.config.core.v3.ConfigSource} to {@link ConfigSourceSpec}. */
@SuppressWarnings("deprecation") // files hold the deprecated fields as well
final class EnvoyConfigSources {
  private final EnvoyServers servers;
  private final Places places;

  EnvoyConfigSources(List<Cluster> clusters, Places places) {
    this.servers = new EnvoyServers(clusters, places);
    this.places = places;
  }

  /**
   * What a resource, and not the bootstrap, names as a source.
   *
   * @param resources the bootstrap's, among them the clusters of control planes
   * @param label what messages call the source
   * @throws BootstrapException when it cannot be used
   */
  static ConfigSourceSpec read(List<FileResource> resources, String label, ByteBuffer encoded) {
    Places places = new Places(label, new TextNode.Mapping(List.of(), 0, 0));
    try {
      EnvoyConfigSources sources = new EnvoyConfigSources(clusters(resources), places);
      ConfigSourceSpec spec =
          sources.read(ConfigSource.parseFrom(ByteString.copyFrom(encoded)), FieldPath.ROOT);
      places.throwIfAny();
      if (spec != null) {
        return spec;
      }
    } catch (InvalidProtocolBufferException e) {
      throw new BootstrapException(label, "malformed bytes", "a config source");
    } catch (TextException e) {
      throw new BootstrapException(e);
    }
    throw new BootstrapException(label, "", "a config source that can be used");
  }

  /** The static clusters that are control planes. */
  Set<String> controlPlanes() {
    return servers.used();
  }

  private static List<Cluster> clusters(List<FileResource> resources)
      throws InvalidProtocolBufferException {
    List<Cluster> clusters = new ArrayList<>();
    for (FileResource resource : resources) {
      if (TypeRegistry.fullName(resource.typeUrl()).equals(Cluster.getDescriptor().getFullName())) {
        clusters.add(Cluster.parseFrom(ByteString.copyFrom(resource.value())));
      }
    }
    return clusters;
  }

  /** Null when it cannot be used, which is then on record. */
  @Nullable ConfigSourceSpec read(ConfigSource source, FieldPath path) {
    long timeout = fetchTimeoutNanos(source);
    if (source.getResourceApiVersion() == ApiVersion.V2) {
      places.error(path.field("resource_api_version").toString(), "V2", "V3");
    }
    switch (source.getConfigSourceSpecifierCase()) {
      case ADS:
        return new ConfigSourceSpec.Ads(timeout);
      case SELF:
        return new ConfigSourceSpec.Self(timeout);
      case PATH:
        return file(source.getPath(), "", timeout, path.field("path"));
      case PATH_CONFIG_SOURCE:
        return file(
            source.getPathConfigSource().getPath(),
            source.getPathConfigSource().getWatchedDirectory().getPath(),
            timeout,
            path.field("path_config_source").field("path"));
      case API_CONFIG_SOURCE:
        List<ServerConfig> read =
            servers(source.getApiConfigSource(), false, path.field("api_config_source"));
        return read.isEmpty() ? null : new ConfigSourceSpec.Api(read, timeout);
      case CONFIGSOURCESPECIFIER_NOT_SET:
        break; // on record already: the proto file requires one
    }
    return null;
  }

  /** The servers of an {@code ApiConfigSource}; none when it cannot be used. */
  List<ServerConfig> servers(ApiConfigSource api, boolean aggregated, FieldPath path) {
    ApiType type = apiType(api, aggregated);
    if (type == null) {
      String value = api.getApiType().name();
      places.error(path.field("api_type").toString(), value, "GRPC or DELTA_GRPC");
      return List.of();
    }
    if (api.getTransportApiVersion() == ApiVersion.V2) {
      String value = api.getTransportApiVersion().name();
      places.error(path.field("transport_api_version").toString(), value, "V3");
    }
    if (api.getGrpcServicesCount() == 0) {
      places.error(path.field("grpc_services").toString(), "[]", "at least one service");
    }
    List<ServerConfig> read = new ArrayList<>();
    for (int i = 0; i < api.getGrpcServicesCount(); i++) {
      read.addAll(servers.read(api.getGrpcServices(i), type, path.field("grpc_services").index(i)));
    }
    return read;
  }

  private static @Nullable ApiType apiType(ApiConfigSource api, boolean aggregated) {
    return switch (api.getApiType()) {
      case GRPC -> aggregated ? ApiType.AGGREGATED_GRPC : ApiType.GRPC;
      case DELTA_GRPC -> aggregated ? ApiType.AGGREGATED_DELTA_GRPC : ApiType.DELTA_GRPC;
      // Envoy wants ads_config itself without it.
      case AGGREGATED_GRPC -> aggregated ? null : ApiType.AGGREGATED_GRPC;
      case AGGREGATED_DELTA_GRPC -> aggregated ? null : ApiType.AGGREGATED_DELTA_GRPC;
      case REST, DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE, UNRECOGNIZED -> null;
    };
  }

  private @Nullable ConfigSourceSpec file(
      String file, String watchedDirectory, long timeout, FieldPath path) {
    try {
      return file.isEmpty()
          ? null // on record already: the proto file requires it
          : new ConfigSourceSpec.File(
              Path.of(file),
              watchedDirectory.isEmpty() ? null : Path.of(watchedDirectory),
              timeout);
    } catch (InvalidPathException e) {
      places.error(path.toString(), file, "a file name");
      return null;
    }
  }

  private static long fetchTimeoutNanos(ConfigSource source) {
    if (!source.hasInitialFetchTimeout()) {
      return ConfigSourceSpec.DEFAULT_INITIAL_FETCH_TIMEOUT_NANOS;
    }
    return DurationNanos.of(source.getInitialFetchTimeout());
  }
}
