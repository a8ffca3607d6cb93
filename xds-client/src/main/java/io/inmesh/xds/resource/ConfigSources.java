package io.inmesh.xds.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.proto.envoy.config.core.v3.ApiConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.GrpcService;
import io.inmesh.xds.proto.envoy.config.core.v3.PathConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.WatchedDirectory;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/** Reads where further resources come from. */
@SuppressWarnings("deprecation") // resources hold the deprecated fields as well
final class ConfigSources {
  private static final String EXPECTED =
      "ads, self, path_config_source, or an api_config_source of type GRPC or DELTA_GRPC";

  private ConfigSources() {}

  /** The origin of what is called that; the default one when there is an error. */
  static ResourceOrigin read(Place place, ConfigSource source, String name) {
    switch (source.getConfigSourceSpecifierCase()) {
      case ADS:
        return ResourceOrigin.DEFAULT;
      case SELF:
        // As gRPC: a name with an authority says itself where it comes from.
        return name.startsWith("xdstp:") ? ResourceOrigin.DEFAULT : ResourceOrigin.SELF;
      case PATH:
        return file(PathConfigSource.newBuilder().setPath(source.getPath()).build());
      case PATH_CONFIG_SOURCE:
        return file(source.getPathConfigSource());
      case API_CONFIG_SOURCE:
        return servers(place.field("api_config_source"), source.getApiConfigSource());
      case CONFIGSOURCESPECIFIER_NOT_SET:
        place.invalid("no config_source_specifier", EXPECTED);
        break;
    }
    return ResourceOrigin.DEFAULT;
  }

  /** How long the first answer may take, in nanoseconds; 0 is without end. */
  static long fetchTimeoutNanos(Place place, ConfigSource source) {
    return Scalars.duration(
            place.field("initial_fetch_timeout"),
            source.hasInitialFetchTimeout(),
            source.getInitialFetchTimeout(),
            Duration.ofNanos(ResourceOrigin.DEFAULT_FETCH_TIMEOUT_NANOS))
        .toNanos();
  }

  private static ResourceOrigin file(PathConfigSource file) {
    String watched = file.getWatchedDirectory().getPath();
    String label = "file " + file.getPath() + (watched.isEmpty() ? "" : " watched in " + watched);
    // Without what is ignored, or it would be another source.
    PathConfigSource.Builder known = PathConfigSource.newBuilder().setPath(file.getPath());
    if (file.hasWatchedDirectory()) {
      known.setWatchedDirectory(WatchedDirectory.newBuilder().setPath(watched));
    }
    return origin(label, ConfigSource.newBuilder().setPathConfigSource(known).build());
  }

  private static ResourceOrigin servers(Place place, ApiConfigSource api) {
    String type = api.getApiType().name();
    switch (api.getApiType()) {
      case GRPC, DELTA_GRPC:
        break;
      case REST:
        place.field("api_type").unsupported(type, "GRPC or DELTA_GRPC");
        return ResourceOrigin.DEFAULT;
      case AGGREGATED_GRPC, AGGREGATED_DELTA_GRPC:
        // As Envoy: a single type has no use for the aggregated stream.
        place.field("api_type").invalid(type, "GRPC or DELTA_GRPC; the aggregated stream is ads");
        return ResourceOrigin.DEFAULT;
      case DEPRECATED_AND_UNAVAILABLE_DO_NOT_USE, UNRECOGNIZED:
        place.field("api_type").invalid(api.getApiTypeValue(), "GRPC or DELTA_GRPC");
        return ResourceOrigin.DEFAULT;
    }
    if (api.getGrpcServicesCount() != 1) {
      String value = api.getGrpcServicesCount() + " services";
      place.field("grpc_services").invalid(value, "exactly one");
      return ResourceOrigin.DEFAULT;
    }
    GrpcService service = api.getGrpcServices(0);
    String name =
        service.hasEnvoyGrpc()
            ? service.getEnvoyGrpc().getClusterName()
            : service.getGoogleGrpc().getTargetUri();
    ConfigSource source = ConfigSource.newBuilder().setApiConfigSource(api).build();
    return origin("server " + name + ", " + type + ", " + digest(source), source);
  }

  private static ResourceOrigin origin(String label, ConfigSource source) {
    return new ResourceOrigin(label, source.toByteString().asReadOnlyByteBuffer());
  }

  /** Tells services apart that differ in more than their name, without showing their headers. */
  private static String digest(Message message) {
    ByteString bytes = message.toByteString();
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
      return HexFormat.of().formatHex(digest, 0, 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
