package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.resources;
import static io.inmesh.xds.source.Documents.routes;
import static io.inmesh.xds.source.Documents.server;
import static io.inmesh.xds.source.Documents.typedCluster;
import static io.inmesh.xds.source.Documents.typedRoutes;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import io.inmesh.xds.proto.envoy.config.route.v3.Decorator;
import io.inmesh.xds.proto.envoy.config.route.v3.Route;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.UnknownField;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fields that are newer than this library and have no effect. */
final class UnknownFieldNoticesTest {
  private static final UnknownFieldSet NEWER =
      UnknownFieldSet.newBuilder()
          .addField(200, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
          .build();

  private static Any cluster(String name, String timeout) throws Exception {
    return resources(typedCluster("name: " + name + "\ntype: STATIC\nconnect_timeout: " + timeout))
        .get(0);
  }

  /** The same message with a field of a newer API behind the others. */
  private static Any newer(Any resource) {
    ByteString value = resource.getValue().concat(NEWER.toByteString());
    return resource.toBuilder().setValue(value).build();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void areToldOncePerResourceAndOnceForAllThatComeTogether(String apiType) throws Exception {
    try (ControlPlane plane = new JavaControlPlane()) {
      List<Any> first = List.of(newer(cluster("a", "1s")), newer(cluster("b", "1s")));
      plane.publish(first);
      String document =
          bootstrap("clusters:\n" + controlPlane(plane.target()), "cds_config: " + server(apiType));
      try (StartedSource source = StartedSource.of(document)) {
        source.notices.await("both", list -> list.size() == 1);

        List<Any> second = new ArrayList<>(first);
        second.add(cluster("c", "1s"));
        plane.publish(second);
        source.await("c", config -> config.clusters().get("c") != null);
        // Another content of b, with the same field, is no news; the field in c is.
        plane.publish(List.of(first.get(0), newer(cluster("b", "2s")), newer(cluster("c", "1s"))));
        List<String> told = source.notices.await("c", list -> list.size() >= 2);

        assertThat(told)
            .satisfiesExactly(
                text ->
                    assertThat(text)
                        .matches(
                            "CDS [ab] \\(version .+\\) and 1 more: #200: field 200 of"
                                + " envoy.config.cluster.v3.Cluster is newer than this version of"
                                + " Inmesh, and has no effect"),
                text -> assertThat(text).startsWith("CDS c (version ").contains("): #200: "));
        assertThat(source.troubles.all()).isEmpty();
      }
    }
  }

  @Test
  void areFoundWhereverTheyStandAndWouldMeanSomething() throws Exception {
    Any any = resources(typedRoutes(routes("web", "c"))).get(0);
    RouteConfiguration plain = RouteConfiguration.parseFrom(any.getValue());
    VirtualHost host = plain.getVirtualHosts(0);
    Route route = host.getRoutes(0);
    Route newer =
        route.toBuilder()
            .setRoute(route.getRoute().toBuilder().setUnknownFields(NEWER).build())
            .setDecorator(
                Decorator.newBuilder()
                    .setOperation("o")
                    .setUnknownFields(NEWER)
                    .build()) // is ignored
            .build();
    RouteConfiguration table =
        plain.toBuilder()
            .clearVirtualHosts()
            .addVirtualHosts(
                host.toBuilder().clearRoutes().addRoutes(newer).setUnknownFields(NEWER).build())
            .build();

    assertThat(decode(table).unknown())
        .extracting(UnknownField::path)
        .containsExactly("virtual_hosts[0].#200", "virtual_hosts[0].routes[0].route.#200");
    assertThat(decode(table).errors()).isEmpty();
  }

  private static Decoded<?> decode(RouteConfiguration table) {
    Any any =
        Any.newBuilder()
            .setTypeUrl(ResourceTypes.ROUTE_CONFIGURATION.typeUrl())
            .setValue(table.toByteString())
            .build();
    return ResourceTypes.ROUTE_CONFIGURATION.decode(any, "");
  }
}
