package io.inmesh.xds.source;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import io.inmesh.config.Listener;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.report.FieldReporter;
import io.inmesh.xds.report.Verdict;
import io.inmesh.xds.resource.FormatVerdicts;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.resource.UnmetChains;
import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.XdsTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the resources of a bootstrap without using them. */
public final class Checks {
  private final StaticRules rules;

  private Checks(Bootstrap bootstrap) {
    rules = new StaticRules(bootstrap);
  }

  /**
   * What becomes of each resource that a bootstrap itself holds.
   *
   * @param document the file that it comes from; null when it is not at hand, then errors have the
   *     line of the resource
   */
  public static List<CheckedResource> check(Bootstrap bootstrap, @Nullable TextNode document) {
    Checks checks = new Checks(bootstrap);
    return bootstrap.resources().stream()
        .map(resource -> checks.check(resource, document))
        .toList();
  }

  private CheckedResource check(FileResource resource, @Nullable TextNode document) {
    for (ResourceType<?> type : ResourceTypes.ALL) {
      if (type.typeUrl().equals(resource.typeUrl())) {
        return check(type, resource, document);
      }
    }
    return new CheckedResource(
        resource.typeUrl(),
        resource.name(),
        place(resource),
        true,
        List.of(),
        List.of(
            new CheckedResource.Field(
                "", "ignored", "resources of this type are not supported yet")));
  }

  private CheckedResource check(
      ResourceType<?> type, FileResource resource, @Nullable TextNode document) {
    ByteString bytes = ByteString.copyFrom(resource.value());
    Any any = Any.newBuilder().setTypeUrl(resource.typeUrl()).setValue(bytes).build();
    Decoded<?> decoded = type.decode(any, resource.name());
    List<ResourceError> errors = new ArrayList<>(rules.told(resource, decoded.errors()));
    errors.addAll(rules.of(resource));
    Map<String, String> refused = new LinkedHashMap<>();
    for (ResourceError error : errors) {
      refused.put(error.field(), error.value() + " (expected: " + error.expected() + ")");
    }
    FieldReport report = fields(any).withRejected(refused);
    if (decoded.value() instanceof Listener listener) {
      report = report.withIgnored(UnmetChains.of(listener));
    }
    return new CheckedResource(
        resource.typeUrl(),
        resource.name(),
        place(resource),
        errors.isEmpty(),
        errors.stream().map(error -> problem(error, resource, document)).toList(),
        report.entries().stream()
            .map(entry -> field(entry, rules.isControlPlane(resource)))
            .toList());
  }

  private static TextProblem problem(
      ResourceError error, FileResource resource, @Nullable TextNode document) {
    TextNode root =
        document == null ? null : NodePath.at(document, resource.line(), resource.column());
    TextNode node = root == null ? null : NodePath.find(root, error.field());
    return new TextProblem(
        resource.source(),
        node == null ? resource.line() : node.line(),
        node == null ? resource.column() : node.column(),
        error.field(),
        error.value(),
        error.expected());
  }

  private static FieldReport fields(Any resource) {
    Descriptor descriptor = XdsTypes.REGISTRY.find(resource.getTypeUrl());
    if (descriptor == null) {
      return FieldReport.EMPTY;
    }
    try {
      return FieldReporter.standard()
          .with(new FormatVerdicts())
          .report(DynamicMessage.parseFrom(descriptor, resource.getValue()));
    } catch (InvalidProtocolBufferException malformed) {
      return FieldReport.EMPTY; // its errors say so already
    }
  }

  private static CheckedResource.Field field(FieldReport.Entry entry, boolean ofControlPlane) {
    if (ofControlPlane && entry.verdict() == Verdict.REJECTED) {
      return new CheckedResource.Field(
          entry.path(), "ignored", "calls to the control plane's cluster fail: " + entry.reason());
    }
    return new CheckedResource.Field(
        entry.path(), entry.verdict().name().toLowerCase(Locale.ROOT), entry.reason());
  }

  private static String place(FileResource resource) {
    return resource.source() + ':' + resource.line() + ':' + resource.column();
  }
}
