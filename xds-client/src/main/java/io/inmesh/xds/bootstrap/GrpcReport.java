package io.inmesh.xds.bootstrap;

import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.report.Verdict;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.transport.ServerFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of each field of gRPC's bootstrap, as {@link GrpcBootstrapReader} reads it. */
final class GrpcReport {
  private static final String UNKNOWN = "this version of Inmesh does not know it";
  private static final String NO_MTLS = "mutual TLS between services is not there yet";
  private static final Set<String> SERVER = Set.of("server_uri", "channel_creds", "call_creds");
  private static final Set<String> TLS =
      Set.of("ca_certificate_file", "certificate_file", "private_key_file");
  private static final Set<String> NODE = Set.of("id", "cluster", "metadata");
  private static final Set<String> LOCALITY = Set.of("region", "zone", "sub_zone");
  private static final Set<String> TEMPLATES =
      Set.of(
          "client_default_listener_resource_name_template",
          "server_listener_resource_name_template");

  private final List<FieldReport.Entry> entries = new ArrayList<>();

  private GrpcReport() {}

  /** The report on a document that was read without an error. */
  static FieldReport of(TextNode.Mapping document) {
    GrpcReport report = new GrpcReport();
    for (TextNode.Entry entry : document.entries()) {
      FieldPath path = FieldPath.ROOT.field(entry.key());
      switch (entry.key()) {
        case "xds_servers" -> report.servers(entry.value(), path);
        case "node" -> report.node(entry.value(), path);
        case "authorities" -> report.authorities(entry.value(), path);
        case "certificate_providers" -> report.ignored(path, NO_MTLS);
        default -> report.known(TEMPLATES, entry.key(), path);
      }
    }
    return new FieldReport(report.entries);
  }

  private void servers(TextNode servers, FieldPath path) {
    List<TextNode> items = servers instanceof TextNode.Sequence list ? list.items() : List.of();
    for (int i = 0; i < items.size(); i++) {
      for (TextNode.Entry entry : fields(items.get(i))) {
        FieldPath at = path.index(i).field(entry.key());
        switch (entry.key()) {
          case "channel_creds" -> channelCredentials(entry.value(), at);
          case "call_creds" -> callCredentials(entry.value(), at);
          case "server_features" -> features(entry.value(), at);
          default -> known(SERVER, entry.key(), at);
        }
      }
    }
  }

  /** The first that is supported is used. */
  private void channelCredentials(TextNode credentials, FieldPath path) {
    boolean chosen = false;
    List<TextNode> items = credentials instanceof TextNode.Sequence l ? l.items() : List.of();
    for (int i = 0; i < items.size(); i++) {
      FieldPath at = path.index(i);
      String type = text(items.get(i), "type");
      if (chosen) {
        ignored(at, "an earlier entry is used");
      } else if (!type.equals("tls") && !type.equals("insecure")) {
        ignored(at, "credentials of type " + type + " are not supported, a later entry is used");
      } else {
        chosen = true;
        honoured(at.field("type"));
        config(items.get(i), at, type.equals("tls") ? TLS : Set.of());
      }
    }
  }

  private void callCredentials(TextNode credentials, FieldPath path) {
    List<TextNode> items = credentials instanceof TextNode.Sequence l ? l.items() : List.of();
    for (int i = 0; i < items.size(); i++) {
      FieldPath at = path.index(i);
      if (text(items.get(i), "type").equals("jwt_token_file")) {
        honoured(at.field("type"));
        config(items.get(i), at, Set.of("jwt_token_file"));
      } else {
        ignored(at, "call credentials of this type are not supported");
      }
    }
  }

  private void config(TextNode credentials, FieldPath path, Set<String> known) {
    for (TextNode.Entry entry : fields(child(credentials, "config"))) {
      FieldPath at = path.field("config").field(entry.key());
      if (entry.key().equals("refresh_interval")) {
        ignored(at, "files are looked at whenever a connection is made");
      } else {
        known(known, entry.key(), at);
      }
    }
  }

  private void features(TextNode features, FieldPath path) {
    List<TextNode> items = features instanceof TextNode.Sequence list ? list.items() : List.of();
    for (int i = 0; i < items.size(); i++) {
      boolean known =
          items.get(i) instanceof TextNode.Scalar text && ServerFeature.of(text.text()).isPresent();
      if (known) {
        honoured(path.index(i));
      } else {
        ignored(path.index(i), UNKNOWN);
      }
    }
  }

  private void node(TextNode node, FieldPath path) {
    for (TextNode.Entry entry : fields(node)) {
      FieldPath at = path.field(entry.key());
      if (entry.key().equals("locality")) {
        fields(entry.value()).forEach(e -> known(LOCALITY, e.key(), at.field(e.key())));
      } else {
        known(NODE, entry.key(), at);
      }
    }
  }

  private void authorities(TextNode authorities, FieldPath path) {
    for (TextNode.Entry authority : fields(authorities)) {
      for (TextNode.Entry entry : fields(authority.value())) {
        FieldPath at = path.key(authority.key()).field(entry.key());
        if (entry.key().equals("xds_servers")) {
          servers(entry.value(), at);
        } else {
          known(Set.of("client_listener_resource_name_template"), entry.key(), at);
        }
      }
    }
  }

  private void known(Set<String> known, String key, FieldPath path) {
    if (known.contains(key)) {
      honoured(path);
    } else {
      ignored(path, UNKNOWN);
    }
  }

  private void honoured(FieldPath path) {
    entries.add(new FieldReport.Entry(path.toString(), "", Verdict.HONOURED, ""));
  }

  private void ignored(FieldPath path, String reason) {
    entries.add(new FieldReport.Entry(path.toString(), "", Verdict.IGNORED, reason));
  }

  private static List<TextNode.Entry> fields(@Nullable TextNode node) {
    return node instanceof TextNode.Mapping mapping ? mapping.entries() : List.of();
  }

  private static @Nullable TextNode child(TextNode node, String key) {
    return node instanceof TextNode.Mapping mapping ? mapping.get(key) : null;
  }

  private static String text(TextNode node, String key) {
    return child(node, key) instanceof TextNode.Scalar scalar ? scalar.text() : "";
  }
}
