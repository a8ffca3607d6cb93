package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.listener.v3.Listener;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.Samples.Sample;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What Envoy's code checks beyond the constraints of the proto files; {@code EnvoyMutationIT} asks
 * the real Envoy about the same resources.
 */
class InvalidResourcesTest {
  /**
   * One mistake.
   *
   * @param name what is wrong
   * @param sample the resource
   * @param error the error: field path, value, what was expected
   */
  record Mistake(String name, Sample sample, String error) {}

  static List<Mistake> mistakes() {
    List<Mistake> mistakes = new ArrayList<>();
    TextNode document = TextDocument.parse(new TextSource("invalid.yaml", Samples.text("invalid")));
    for (TextNode item : ((TextNode.Sequence) document).items()) {
      String name = "";
      String error = "";
      Sample sample = null;
      for (TextNode.Entry entry : ((TextNode.Mapping) item).entries()) {
        switch (entry.key()) {
          case "name" -> name = ((TextNode.Scalar) entry.value()).text();
          case "error" -> error = ((TextNode.Scalar) entry.value()).text();
          default -> sample = sample(entry.key(), entry.value());
        }
      }
      mistakes.add(new Mistake(name, sample, error));
    }
    return mistakes;
  }

  private static Sample sample(String kind, TextNode node) {
    return switch (kind) {
      case "cluster" ->
          new Sample(ResourceTypes.CLUSTER, "c", Yaml.message(node, Cluster.getDefaultInstance()));
      case "endpoints" ->
          new Sample(
              ResourceTypes.CLUSTER_LOAD_ASSIGNMENT,
              "c",
              Yaml.message(node, ClusterLoadAssignment.getDefaultInstance()));
      case "listener" ->
          new Sample(
              ResourceTypes.LISTENER, "l", Yaml.message(node, Listener.getDefaultInstance()));
      case "manager" -> new Sample(ResourceTypes.LISTENER, "l", Yaml.listenerAround(node));
      case "route" -> new Sample(ResourceTypes.ROUTE_CONFIGURATION, "r", Yaml.tableAround(node));
      default -> new Sample(ResourceTypes.ROUTE_CONFIGURATION, "r", Yaml.table(node));
    };
  }

  @TestFactory
  Stream<DynamicTest> aMistakeIsNamedWithItsFieldPathItsValueAndWhatWasExpected() {
    return mistakes().stream()
        .map(mistake ->
            DynamicTest.dynamicTest(
                mistake.name(),
                () -> {
                  Decoded<?> decoded = mistake.sample().decode();
                  assertThat(decoded.errors())
                      .filteredOn(error -> error.kind() == ResourceError.Kind.INVALID)
                      .extracting(ResourceError::toString)
                      .contains(mistake.error());
                }));
  }
}
