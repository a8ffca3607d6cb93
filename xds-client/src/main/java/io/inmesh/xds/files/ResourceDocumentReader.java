package io.inmesh.xds.files;

import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.Parsed;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code {resources: [...]}} in YAML or JSON: what Envoy's {@code path_config_source} reads,
 * with resources of several types in one file. A resource may be wrapped in {@code
 * envoy.service.discovery.v3.Resource}; the wrapper's name wins.
 */
public final class ResourceDocumentReader {
  private static final Set<String> TYPES =
      Set.of(
          "envoy.config.listener.v3.Listener",
          "envoy.config.route.v3.RouteConfiguration",
          "envoy.config.route.v3.ScopedRouteConfiguration",
          "envoy.config.route.v3.VirtualHost",
          "envoy.config.cluster.v3.Cluster",
          "envoy.config.endpoint.v3.ClusterLoadAssignment",
          "envoy.extensions.transport_sockets.tls.v3.Secret");
  private static final String WRAPPER = "envoy.service.discovery.v3.Resource";

  /** The fields of a DiscoveryResponse beside its resources; they mean nothing in a file. */
  private static final Set<String> RESPONSE_FIELDS =
      Set.of(
          "canary",
          "type_url",
          "typeUrl",
          "nonce",
          "control_plane",
          "controlPlane",
          "resource_errors",
          "resourceErrors");

  private static final ProtoParser PARSER = new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT);

  private final TextProblems errors;
  private final String source;
  private final List<FileResource> resources = new ArrayList<>();
  private final List<TextProblem> notices = new ArrayList<>();
  private final Set<String> names = new HashSet<>();
  private final List<TextProblem> collected = new ArrayList<>();

  private ResourceDocumentReader(String source) {
    this.source = source;
    this.errors = new TextProblems(source);
  }

  /**
   * Reads a whole file.
   *
   * @throws TextException with all problems found; nothing of a bad file is used
   */
  public static ResourceDocument read(TextSource text) {
    List<TextProblem> problems = new ArrayList<>();
    ResourceDocument read = read(text.name(), TextDocument.parse(text), problems);
    if (!problems.isEmpty()) {
      throw new TextException(problems);
    }
    return read;
  }

  /**
   * Reads a document that was parsed already, as far as it can be read.
   *
   * @param problems takes what is wrong; a resource that has such a problem is read without it
   */
  public static ResourceDocument read(
      String source, TextNode document, List<TextProblem> problems) {
    return new ResourceDocumentReader(source).document(document, problems);
  }

  /**
   * Reads resources of one known type, which need no {@code @type}: those of Envoy's {@code
   * static_resources}. A listener without a name gets its path for one.
   *
   * @param prototype a message of that type
   * @param problems takes what is wrong; a resource that has such a problem is read without it
   */
  public static ResourceDocument readList(
      String source,
      @Nullable TextNode list,
      Message prototype,
      FieldPath path,
      List<TextProblem> problems) {
    ResourceDocumentReader reader = new ResourceDocumentReader(source);
    List<TextNode> items =
        list == null
            ? List.of()
            : list instanceof TextNode.Sequence sequence ? sequence.items() : List.of(list);
    String typeUrl = "type.googleapis.com/" + prototype.getDescriptorForType().getFullName();
    for (int i = 0; i < items.size(); i++) {
      Item item = reader.parse(items.get(i), prototype, path.index(i));
      String name = name(item.message());
      boolean mayBeNameless = name.isEmpty() && !(item.message() instanceof Cluster);
      reader.add(
          item,
          typeUrl,
          mayBeNameless ? item.path().toString() : name,
          item.message().toByteString().asReadOnlyByteBuffer());
    }
    return reader.result("", problems);
  }

  private ResourceDocument document(TextNode document, List<TextProblem> problems) {
    String versionInfo = "";
    if (!(document instanceof TextNode.Mapping mapping)) {
      errors.add(document, FieldPath.ROOT, document.describe(), "{resources: [...]}");
      return result("", problems);
    }
    boolean found = false;
    for (TextNode.Entry entry : mapping.entries()) {
      FieldPath path = FieldPath.ROOT.field(entry.key());
      switch (entry.key()) {
        case "resources" -> {
          found = true;
          resources(entry.value(), path);
        }
        case "version_info", "versionInfo" -> {
          if (entry.value() instanceof TextNode.Scalar scalar) {
            versionInfo = scalar.text();
          } else {
            errors.add(entry.value(), path, entry.value().describe(), "a string");
          }
        }
        default -> {
          if (!RESPONSE_FIELDS.contains(entry.key())) {
            errors.add(
                entry.line(), entry.column(), path, "unknown field", "resources or version_info");
          }
        }
      }
    }
    if (!found) {
      errors.add(document, FieldPath.ROOT, "no resources", "{resources: [...]}");
    }
    return result(versionInfo, problems);
  }

  private void resources(TextNode node, FieldPath path) {
    if (node instanceof TextNode.Scalar scalar && scalar.kind() == TextNode.Kind.NULL) {
      return;
    }
    if (!(node instanceof TextNode.Sequence list)) {
      errors.add(node, path, node.describe(), "a list of resources");
      return;
    }
    for (int i = 0; i < list.items().size(); i++) {
      resource(list.items().get(i), path.index(i));
    }
  }

  private void resource(TextNode node, FieldPath path) {
    Item item = parse(node, Any.getDefaultInstance(), path);
    Any any = (Any) item.message();
    String name = "";
    if (any.getTypeUrl().endsWith("/" + WRAPPER)) {
      Message wrapper = decode(any);
      Descriptor type = wrapper.getDescriptorForType();
      name = (String) wrapper.getField(type.findFieldByName("name"));
      Message content = (Message) wrapper.getField(type.findFieldByName("resource"));
      any = Any.newBuilder().mergeFrom(content).build();
    }
    String fullName = any.getTypeUrl().substring(any.getTypeUrl().lastIndexOf('/') + 1);
    if (TYPES.contains(fullName)) {
      String own = name(decode(any));
      add(
          item,
          "type.googleapis.com/" + fullName,
          name.isEmpty() ? own : name,
          any.getValue().asReadOnlyByteBuffer());
    } else if (!item.bad()) {
      errors.add(
          node,
          path.field("@type"),
          any.getTypeUrl(),
          "one of " + TYPES.stream().sorted().toList());
    }
  }

  /** Of one that cannot be read whole only that is told: what it lacks may be what is wrong. */
  private void add(Item item, String typeUrl, String name, java.nio.ByteBuffer value) {
    TextNode node = item.node();
    if (name.isEmpty()) {
      if (!item.bad()) {
        errors.add(node, item.path(), "no name", "a resource with a name");
      }
    } else if (!names.add(typeUrl + ' ' + name)) {
      errors.add(node, item.path(), name, "each resource of a type only once");
    } else {
      resources.add(new FileResource(typeUrl, name, value, source, node.line(), node.column()));
    }
  }

  /**
   * A resource as far as it can be read.
   *
   * @param bad whether it has problems, which are on record
   */
  private record Item(TextNode node, FieldPath path, Message message, boolean bad) {}

  private Item parse(TextNode node, Message prototype, FieldPath path) {
    TextProblems own = new TextProblems(source);
    Parsed<Message> parsed = PARSER.parse(source, node, prototype, path, own);
    notices.addAll(parsed.notices());
    collected.addAll(own.found());
    return new Item(node, path, parsed.value(), !own.found().isEmpty());
  }

  private static Message decode(Any any) {
    Descriptor type = XdsTypes.REGISTRY.find(any.getTypeUrl());
    try {
      return type == null
          ? Any.getDefaultInstance()
          : DynamicMessage.parseFrom(type, any.getValue());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("bytes that were just encoded cannot be decoded", e);
    }
  }

  /** Field 1 is the name in every type of resource. */
  private static String name(Message resource) {
    FieldDescriptor field = resource.getDescriptorForType().findFieldByNumber(1);
    return (String) resource.getField(field);
  }

  private ResourceDocument result(String versionInfo, List<TextProblem> problems) {
    collected.addAll(errors.found());
    collected.stream()
        .sorted(Comparator.comparingInt(TextProblem::line).thenComparingInt(TextProblem::column))
        .forEach(problems::add);
    return new ResourceDocument(versionInfo, resources, notices);
  }
}
