package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.TextFields;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.transport.CallCredentials;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.ServerFeature;
import io.inmesh.xds.transport.TransportCredentials;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Entries of {@code xds_servers} (gRFC A27, A65, A97). */
final class GrpcServers {
  private static final Set<String> SERVER_FIELDS =
      Set.of("server_uri", "channel_creds", "call_creds", "server_features");

  private final TextProblems notices;

  GrpcServers(TextProblems notices) {
    this.notices = notices;
  }

  List<ServerConfig> read(List<TextFields> servers) {
    List<ServerConfig> read = new ArrayList<>();
    for (TextFields server : servers) {
      server.noticeOthers(SERVER_FIELDS, notices);
      String target = server.required("server_uri");
      TransportCredentials credentials = channelCredentials(server);
      if (target.isBlank() || credentials == null) {
        continue;
      }
      ServerConfig.Builder builder = ServerConfig.builder(target).credentials(credentials);
      callCredentials(server, builder);
      // A feature that is not known is ignored, whatever its type (gRFC A30).
      server.strings("server_features").stream()
          .map(ServerFeature::of)
          .forEach(feature -> feature.ifPresent(builder::addFeature));
      read.add(builder.build());
    }
    return read;
  }

  /** The first type that is supported wins; null when there is none, which is then on record. */
  private @Nullable TransportCredentials channelCredentials(TextFields server) {
    List<TextFields> entries = server.objects("channel_creds");
    List<String> seen = new ArrayList<>();
    for (TextFields entry : entries == null ? List.<TextFields>of() : entries) {
      String type = entry.required("type");
      switch (type) {
        case "insecure" -> {
          return TransportCredentials.insecure();
        }
        case "tls" -> {
          return tls(entry);
        }
        default -> seen.add(type);
      }
    }
    String value = entries == null ? "" : seen.toString();
    server.error("channel_creds", value, "at least one of the types insecure, tls");
    return null;
  }

  private @Nullable TransportCredentials tls(TextFields entry) {
    TextFields config = entry.object("config");
    if (config == null) {
      return new TransportCredentials.Tls(null, null, null);
    }
    config.noticeOthers(
        Set.of("ca_certificate_file", "certificate_file", "private_key_file", "refresh_interval"),
        notices);
    Path ca = path(config, "ca_certificate_file");
    Path certificate = path(config, "certificate_file");
    Path key = path(config, "private_key_file");
    if ((certificate == null) != (key == null)) {
      String missing = certificate == null ? "certificate_file" : "private_key_file";
      config.error(missing, "", "a file, as the other of the pair is set");
      return null;
    }
    return new TransportCredentials.Tls(ca, certificate, key);
  }

  private void callCredentials(TextFields server, ServerConfig.Builder builder) {
    List<TextFields> entries = server.objects("call_creds");
    for (TextFields entry : entries == null ? List.<TextFields>of() : entries) {
      String type = entry.required("type");
      if (type.equals("jwt_token_file")) {
        TextFields config = entry.object("config");
        if (config == null) {
          entry.error("config", "", "an object with jwt_token_file");
        } else if (!config.required("jwt_token_file").isEmpty()) {
          Path file = path(config, "jwt_token_file");
          if (file != null) {
            builder.addCallCredentials(new CallCredentials.BearerTokenFile(file));
          }
        }
      } else {
        entry.notice("type", type, "jwt_token_file; other call credentials are ignored", notices);
      }
    }
  }

  private static @Nullable Path path(TextFields config, String key) {
    String text = config.string(key);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      config.error(key, text, "a file name");
      return null;
    }
  }
}
