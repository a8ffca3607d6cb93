package io.inmesh.xds.bootstrap;

import io.inmesh.xds.text.TextFields;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.transport.CallCredentials;
import io.inmesh.xds.transport.PemFile;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.ServerFeature;
import io.inmesh.xds.transport.TransportCredentials;
import java.io.IOException;
import java.nio.file.Files;
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
  private final TextProblems missing;

  /**
   * @param missing for files that are not there now
   */
  GrpcServers(TextProblems notices, TextProblems missing) {
    this.notices = notices;
    this.missing = missing;
  }

  List<ServerConfig> read(List<TextFields> servers) {
    List<ServerConfig> read = new ArrayList<>();
    for (TextFields server : servers) {
      server.noticeOthers(SERVER_FIELDS, notices);
      String target = server.required("server_uri");
      TransportCredentials credentials = channelCredentials(server);
      if (!target.isEmpty() && !GrpcTargets.isValid(target)) {
        server.error("server_uri", target, GrpcTargets.EXPECTED);
        continue;
      }
      if (target.isEmpty() || credentials == null) {
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
    Path ca = path(config, "ca_certificate_file", PemFile.CERTIFICATES);
    Path certificate = path(config, "certificate_file", PemFile.CERTIFICATES);
    Path key = path(config, "private_key_file", PemFile.PRIVATE_KEY);
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
          Path file = path(config, "jwt_token_file", null);
          if (file != null) {
            builder.addCallCredentials(new CallCredentials.BearerTokenFile(file));
          }
        }
      } else {
        entry.notice("type", type, "jwt_token_file; other call credentials are ignored", notices);
      }
    }
  }

  /** A file that is there later, or is mended, is used then. */
  private @Nullable Path path(TextFields config, String key, @Nullable PemFile kind) {
    String text = config.string(key);
    if (text == null || text.isEmpty()) {
      return null;
    }
    try {
      Path file = Path.of(text);
      if (!Files.isReadable(file)) {
        config.notice(key, text, "a readable file", missing);
      } else if (kind != null) {
        look(config, key, file, kind);
      }
      return file;
    } catch (InvalidPathException e) {
      config.error(key, text, "a file name");
      return null;
    }
  }

  private void look(TextFields config, String key, Path file, PemFile kind) {
    try {
      String other = kind.otherContent(file);
      if (other != null) {
        config.notice(key, file + " holds " + other, kind.expected(), missing);
      }
    } catch (IOException unreadable) {
      config.notice(key, file.toString(), "a readable file", missing);
    }
  }
}
