package io.inmesh.xds.source;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.inmesh.config.RuntimeKey;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.resource.ProtocolOptionTypes;
import io.inmesh.xds.resource.value.TypedConfig;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.text.TypeRegistry;
import io.inmesh.xds.text.TypedStructs;
import io.inmesh.xds.text.XdsTypes;
import io.inmesh.xds.transport.PemFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What keeps Envoy 1.40 from starting with a bootstrap that this library takes; each is a decision
 * in docs/differences.md. Looks at the file system, as Envoy does. Not thread-safe.
 */
public final class EnvoyStart {
  /** Envoy's own default of {@code re2.max_program_size.error_level}. */
  private static final double MAX_PROGRAM = 100;

  private static final String FAILOVER = RuntimeKey.XDS_FAILOVER.key();
  private static final String PROGRAM_LIMIT = RuntimeKey.MAX_REGEX_PROGRAM.key();

  private static final Set<String> CHECKERS =
      Set.of(
          "envoy.extensions.health_checkers.redis.v3.Redis",
          "envoy.extensions.health_checkers.thrift.v3.Thrift");

  private final Bootstrap bootstrap;
  private final String source;
  private final TextNode document;
  private final Set<String> clusters = new HashSet<>();
  private final List<TextProblem> refused = new ArrayList<>();
  private final List<TextProblem> doubtful = new ArrayList<>();
  private boolean hasAdsConfig;

  private EnvoyStart(Bootstrap bootstrap, String source, TextNode document) {
    this.bootstrap = bootstrap;
    this.source = source;
    this.document = document;
  }

  /**
   * What Envoy would say.
   *
   * @param refused what it refuses
   * @param doubtful what it may refuse: this library cannot tell
   */
  public record Verdict(List<TextProblem> refused, List<TextProblem> doubtful) {
    public Verdict {
      refused = List.copyOf(refused);
      doubtful = List.copyOf(doubtful);
    }
  }

  /** The verdict on a bootstrap that was read from that document; on other forms there is none. */
  public static Verdict check(Bootstrap bootstrap, String source, TextNode document) {
    EnvoyStart start = new EnvoyStart(bootstrap, source, document);
    if (bootstrap.form() == BootstrapForm.ENVOY) {
      start.read();
    }
    return new Verdict(start.refused, start.doubtful);
  }

  private void read() {
    var envoy =
        new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
            .parse(
                source,
                document,
                io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap.getDefaultInstance(),
                FieldPath.ROOT,
                new TextProblems(source)) // told elsewhere
            .value();
    envoy.getStaticResources().getClustersList().stream()
        .filter(cluster -> !cluster.hasEdsClusterConfig())
        .forEach(cluster -> clusters.add(cluster.getName()));
    hasAdsConfig = envoy.getDynamicResources().hasAdsConfig();
    walk(envoy, FieldPath.ROOT);
  }

  /** Goes through all that is set, also inside of each {@code Any} of a known type. */
  private void walk(Message message, FieldPath path) {
    check(message, path);
    message
        .getAllFields()
        .forEach((field, value) -> {
          if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return;
          }
          FieldPath at = path.field(field.getName());
          if (field.isMapField()) {
            FieldDescriptor content = field.getMessageType().findFieldByNumber(2);
            for (Object item : (List<?>) value) {
              Message entry = (Message) item;
              if (content.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                String key = entry.getField(field.getMessageType().findFieldByNumber(1)).toString();
                walk((Message) entry.getField(content), at.key(key));
              }
            }
          } else if (field.isRepeated()) {
            List<?> items = (List<?>) value;
            for (int i = 0; i < items.size(); i++) {
              walk((Message) items.get(i), at.index(i));
            }
          } else {
            walk((Message) value, at);
          }
        });
  }

  private void check(Message message, FieldPath path) {
    switch (message.getDescriptorForType().getFullName()) {
      case "google.protobuf.Any" -> any(message, path);
      case NetworkFilters.CONNECTION_MANAGER -> {
        if (text(message, "stat_prefix").isEmpty()) {
          refuse(path.field("stat_prefix"), "", "a prefix for statistics");
        }
      }
      case "envoy.config.bootstrap.v3.RuntimeLayer.DiskLayer" ->
          watched(text(message, "symlink_root"), path.field("symlink_root"));
      case "envoy.config.core.v3.PathConfigSource" -> {
        file(message, path);
        file(child(message, "watched_directory"), path.field("watched_directory"));
      }
      case "envoy.config.core.v3.ConfigSource" -> {
        file(message, path);
        if (isSet(message, "self") && !path.toString().endsWith(".lrs_server")) {
          refuse(path.field("self"), "", "another config source");
        }
        if (isSet(message, "ads") && !hasAdsConfig && isAskedByResource(path)) {
          refuse(path.field("ads"), "{}", "dynamic_resources.ads_config as well");
        }
        api(child(message, "api_config_source"), path.field("api_config_source"));
      }
      case "envoy.config.core.v3.DataSource" -> {
        if (!path.toString().startsWith("static_resources.secrets")) { // read when they are used
          exists(text(message, "filename"), path.field("filename"));
          if (path.toString().endsWith(".trusted_ca")
              || path.toString().endsWith(".certificate_chain")) {
            certificates(text(message, "filename"), path);
          }
        }
      }
      case "envoy.config.bootstrap.v3.Bootstrap.DynamicResources" ->
          api(child(message, "ads_config"), path.field("ads_config"));
      case "envoy.config.endpoint.v3.ClusterLoadAssignment.Policy" -> {
        if (count(message, "drop_overloads") > 1) {
          refuse(path.field("drop_overloads"), "several", "at most one category");
        }
      }
      case "envoy.config.endpoint.v3.LbEndpoint" -> {
        if (isSet(message, "endpoint_name")) {
          refuse(path.field("endpoint_name"), text(message, "endpoint_name"), "an endpoint");
        }
      }
      case "envoy.config.listener.v3.Listener" -> {
        listener(message, path);
      }
      case "envoy.config.cluster.v3.Cluster" -> protocolOptions(message, path);
      case "envoy.config.core.v3.HealthCheck.CustomHealthCheck" -> checker(message, path);
      case "envoy.config.listener.v3.FilterChain" -> chain(message, path);
      case "envoy.config.accesslog.v3.AccessLog", "envoy.config.trace.v3.Tracing.Http" ->
          extension(message, path);
      case "envoy.config.listener.v3.ListenerFilter" -> {
        if (!isSet(message, "config_discovery")) {
          extension(message, path);
        }
      }
      case "envoy.type.matcher.v3.RegexMatcher" -> regex(message, path.field("regex"));
      default -> {}
    }
  }

  /** The sources of the bootstrap itself are looked at where it is read. */
  private static boolean isAskedByResource(FieldPath path) {
    return path.toString().startsWith("static_resources.")
        && !path.toString().endsWith(".lrs_server");
  }

  private void listener(Message listener, FieldPath path) {
    if (isSet(listener, "api_listener")) {
      refuse(path.field("api_listener"), "set", "unset: only Envoy Mobile has it");
    }
    if (isSet(listener, "internal_listener") && isSet(listener, "address")) {
      refuse(path.field("address"), "set", "unset beside internal_listener");
    }
    FieldDescriptor more = listener.getDescriptorForType().findFieldByName("additional_addresses");
    for (int i = 0; i < listener.getRepeatedFieldCount(more); i++) {
      if (!isSet((Message) listener.getRepeatedField(more, i), "address")) {
        refuse(path.field("additional_addresses").index(i).field("address"), "", "an address");
      }
    }
  }

  /** Exactly the last network filter of a chain ends it. */
  private void chain(Message chain, FieldPath path) {
    FieldDescriptor filters = chain.getDescriptorForType().findFieldByName("filters");
    int last = chain.getRepeatedFieldCount(filters) - 1;
    for (int i = 0; i <= last; i++) {
      Message filter = (Message) chain.getRepeatedField(filters, i);
      String type = TypeRegistry.fullName(text(child(filter, "typed_config"), "type_url"));
      if (NetworkFilters.isMisplaced(type, i == last)) {
        String expected =
            i == last ? "a filter that ends the chain" : "this filter only at the end";
        refuse(path.field("filters").index(i), type, expected);
      }
    }
  }

  private void extension(Message extension, FieldPath path) {
    if (!isSet(extension, "typed_config")) {
      refuse(path.field("typed_config"), text(extension, "name"), "the extension's configuration");
    }
  }

  private void protocolOptions(Message cluster, FieldPath path) {
    String name = "typed_extension_protocol_options";
    FieldDescriptor field = cluster.getDescriptorForType().findFieldByName(name);
    for (Object entry : (List<?>) cluster.getField(field)) {
      String key = text((Message) entry, "key");
      if (!ProtocolOptionTypes.known().contains(key)) {
        refuse(path.field(name).key(key), key, "one of " + ProtocolOptionTypes.known());
      }
    }
  }

  private void checker(Message check, FieldPath path) {
    ByteString config = child(check, "typed_config").toByteString();
    String type;
    try {
      type = TypedConfig.meantTypeName(Any.parseFrom(config));
    } catch (InvalidProtocolBufferException e) {
      return; // The resource that it stands in is refused.
    }
    if (!CHECKERS.contains(type)) {
      refuse(
          path.field("typed_config"), type, "Redis or Thrift of envoy.extensions.health_checkers");
    }
  }

  private void any(Message message, FieldPath path) {
    try {
      Any any = Any.newBuilder().mergeFrom(message.toByteString()).build();
      String name = TypeRegistry.fullName(any.getTypeUrl());
      if (!name.isEmpty() && !EnvoyTypes.contains(name)) {
        refuse(path, any.getTypeUrl(), "a type that Envoy has");
      }
      Any content = TypedStructs.unwrap(any, XdsTypes.REGISTRY, path);
      var type = XdsTypes.REGISTRY.find(content.getTypeUrl());
      if (type != null) {
        walk(DynamicMessage.parseFrom(type, content.getValue()), path);
      }
    } catch (TextException | InvalidProtocolBufferException itsOwnErrorSaysSo) {
      // The resource that it stands in is refused.
    }
  }

  private void file(Message message, FieldPath path) {
    exists(text(message, "path"), path.field("path"));
  }

  private void exists(String name, FieldPath path) {
    try {
      if (!name.isEmpty() && !Files.exists(Path.of(name))) {
        refuse(path, name, "a path that exists");
      }
    } catch (InvalidPathException e) {
      refuse(path, name, "a path that exists");
    }
  }

  private void certificates(String name, FieldPath path) {
    try {
      String other = name.isEmpty() ? null : PemFile.CERTIFICATES.otherContent(Path.of(name));
      if (other != null) {
        refuse(path.field("filename"), name + " holds " + other, PemFile.CERTIFICATES.expected());
      }
    } catch (IOException | InvalidPathException notThere) {
      // Told already, as a path that does not exist.
    }
  }

  /** Envoy watches the directory. */
  private void watched(String name, FieldPath path) {
    try {
      Path directory = Path.of(name).getParent();
      if (!name.isEmpty() && (directory == null || !Files.isDirectory(directory))) {
        refuse(path, name, "a path in a directory that exists");
      }
    } catch (InvalidPathException e) {
      refuse(path, name, "a path in a directory that exists");
    }
  }

  private void api(Message api, FieldPath path) {
    boolean failover = Boolean.TRUE.equals(bootstrap.runtime().get(FAILOVER));
    FieldPath services = path.field("grpc_services");
    if (count(api, "grpc_services") > (failover ? 2 : 1)) {
      String expected = failover ? "at most 2" : "one, unless the runtime sets " + FAILOVER;
      refuse(services, "several", expected);
    }
    FieldDescriptor field = api.getDescriptorForType().findFieldByName("grpc_services");
    for (int i = 0; i < api.getRepeatedFieldCount(field); i++) {
      Message service = (Message) api.getRepeatedField(field, i);
      String cluster = text(child(service, "envoy_grpc"), "cluster_name");
      if (isSet(service, "envoy_grpc") && !clusters.contains(cluster)) {
        FieldPath at = services.index(i).field("envoy_grpc").field("cluster_name");
        refuse(at, cluster, "a cluster of static_resources that is no EDS");
      }
    }
  }

  /** RE2's programs are of another size than RE2/J's, but never less than half of it. */
  private void regex(Message matcher, FieldPath path) {
    String regex = text(matcher, "regex");
    Object level = bootstrap.runtime().get(PROGRAM_LIMIT);
    double max = level instanceof Double number ? number : MAX_PROGRAM;
    try {
      int size = Pattern.compile(regex).programSize();
      if (size > max) {
        String expected =
            "a program of at most "
                + (long) max
                + " instructions (runtime key "
                + PROGRAM_LIMIT
                + "), RE2/J's has "
                + size;
        (size > 2 * max ? refused : doubtful).add(problem(path, regex, expected));
      }
    } catch (PatternSyntaxException itsOwnErrorSaysSo) {
      // The resource that it stands in is refused.
    }
  }

  private void refuse(FieldPath path, String value, String expected) {
    refused.add(problem(path, value, expected));
  }

  private TextProblem problem(FieldPath path, String value, String expected) {
    TextNode node = NodePath.find(document, path.toString());
    return new TextProblem(
        source, node.line(), node.column(), path.toString(), TextProblem.shorten(value), expected);
  }

  private static String text(Message message, String field) {
    return (String) message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static Message child(Message message, String field) {
    return (Message) message.getField(message.getDescriptorForType().findFieldByName(field));
  }

  private static boolean isSet(Message message, String field) {
    return message.hasField(message.getDescriptorForType().findFieldByName(field));
  }

  private static int count(Message message, String field) {
    return message.getRepeatedFieldCount(message.getDescriptorForType().findFieldByName(field));
  }
}
