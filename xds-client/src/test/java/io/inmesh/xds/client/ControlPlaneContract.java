package io.inmesh.xds.client;

import static io.inmesh.xds.protocol.TestTypes.CDS;
import static io.inmesh.xds.protocol.TestTypes.EDS;
import static io.inmesh.xds.protocol.TestTypes.LDS;
import static io.inmesh.xds.protocol.TestTypes.RDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.TestTypes;
import io.inmesh.xds.transport.ApiType;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has to work with every control plane, in every variant of the protocol. */
abstract class ControlPlaneContract {
  private static final AtomicInteger NODES = new AtomicInteger();

  private final Node node = Node.of("node-" + NODES.incrementAndGet());
  private final List<XdsClient> clients = new ArrayList<>();
  private ControlPlane controlPlane;

  /** A control plane that has nothing yet. */
  abstract ControlPlane controlPlane(ApiType variant) throws Exception;

  /** A client that notes what it knows after each change. */
  private final class Probe {
    final Journal<Set<String>> known = new Journal<>();
    final XdsClient client;

    Probe(ApiType variant) {
      ServerConfig server = ServerConfig.builder(controlPlane.target()).apiType(variant).build();
      client =
          XdsClient.open(
              ClientConfig.of(node, server), (changes, view) -> known.add(describe(view)));
      clients.add(client);
    }

    Probe wants(TestTypes.Notes type, String... names) {
      client.setInterest(type, List.of(names));
      return this;
    }

    void awaits(String... expected) throws InterruptedException {
      known.await(
          Set.of(expected).toString(),
          all -> !all.isEmpty() && all.get(all.size() - 1).containsAll(List.of(expected)));
    }

    void awaitsExactly(String... expected) throws InterruptedException {
      known.await(
          Set.of(expected).toString(),
          all -> !all.isEmpty() && all.get(all.size() - 1).equals(Set.of(expected)));
    }
  }

  private static Set<String> describe(CacheView view) {
    return List.of(LDS, RDS, CDS, EDS).stream()
        .flatMap(type -> view.all(type).stream().map(state -> describe(type, state)))
        .filter(text -> !text.endsWith("REQUESTED"))
        .collect(Collectors.toSet());
  }

  private static String describe(TestTypes.Notes type, ResourceState<TestTypes.Thing> state) {
    TestTypes.Thing value = state.value();
    return type.shortName()
        + " "
        + state.key().name()
        + (value == null ? "" : " " + value.note())
        + (state.status() == CacheStatus.ACKED ? "" : " " + state.status());
  }

  private Probe start(ApiType variant, Any... resources) throws Exception {
    controlPlane = controlPlane(variant);
    controlPlane.publish(List.of(resources));
    return new Probe(variant);
  }

  private static Any[] shop(String version) {
    return new Any[] {
      LDS.resource("l", "x"),
      RDS.resource("r", "x"),
      CDS.resource("shop", "x"),
      EDS.resource("shop", version)
    };
  }

  @AfterEach
  void end() throws Exception {
    clients.forEach(XdsClient::close);
    if (controlPlane != null) {
      controlPlane.close();
    }
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("inmesh-xds"));
  }

  @ParameterizedTest
  @EnumSource
  void resourcesArriveAreAckedAndUpdated(ApiType variant) throws Exception {
    Probe probe = start(variant, shop("v1"));
    probe.wants(LDS, "*").wants(CDS, "*").wants(RDS, "r").wants(EDS, "shop");

    probe.awaitsExactly("LDS l x", "RDS r x", "CDS shop x", "EDS shop v1");
    controlPlane
        .requests()
        .await("ACKs", all -> all.stream().filter(ControlPlane.Request::isAck).count() >= 4);

    controlPlane.publish(List.of(shop("v2")));
    probe.awaitsExactly("LDS l x", "RDS r x", "CDS shop x", "EDS shop v2");
    assertThat(controlPlane.requests().all()).noneMatch(ControlPlane.Request::isNack);
  }

  @ParameterizedTest
  @EnumSource
  void invalidUpdateIsNackedTheLastGoodOneServesAndTheNextOneRepairs(ApiType variant)
      throws Exception {
    Probe probe = start(variant, shop("v1"));
    probe.wants(EDS, "shop").awaits("EDS shop v1");

    controlPlane.publish(List.of(shop("invalid")));

    probe.awaits("EDS shop v1 NACKED");
    controlPlane
        .requests()
        .await("NACK", all -> all.stream().anyMatch(r -> r.error().contains("shop: note: inv")));
    controlPlane.publish(List.of(shop("v3")));
    probe.awaits("EDS shop v3");
  }

  @ParameterizedTest
  @EnumSource
  void controlPlaneThatReanswersANackAtOnceDoesNotMakeTheClientSpin(ApiType variant)
      throws Exception {
    Probe probe = start(variant, shop("invalid"));
    probe.wants(EDS, "shop").wants(RDS, "r").awaits("EDS shop NACKED", "RDS r x");

    // Other types flow on, and each round trip of this one would have been another NACK.
    for (int i = 0; i < 20; i++) {
      controlPlane.publish(
          List.of(
              LDS.resource("l", "x"),
              RDS.resource("r", "y" + i),
              CDS.resource("shop", "x"),
              EDS.resource("shop", "invalid")));
      probe.awaits("RDS r y" + i);
    }
    assertThat(controlPlane.requests().all())
        .filteredOn(ControlPlane.Request::isNack)
        .hasSizeBetween(1, 8);
  }

  @ParameterizedTest
  @EnumSource
  void unwatchedAndRewatchedResourceIsDeliveredAgain(ApiType variant) throws Exception {
    Probe probe =
        start(
            variant,
            CDS.resource("a", "x"),
            CDS.resource("b", "x"),
            EDS.resource("a", "x"),
            EDS.resource("b", "y"));
    probe.wants(EDS, "a", "b").awaitsExactly("EDS a x", "EDS b y");

    probe.wants(EDS, "a");
    controlPlane.requests().await("unsubscription", all -> all.stream().anyMatch(this::dropsB));
    assertThat(probe.client.read(view -> view.all(EDS).size()).get()).isEqualTo(1);
    probe.known.clear();
    probe.wants(EDS, "a", "b");

    probe.awaitsExactly("EDS a x", "EDS b y");
  }

  private boolean dropsB(ControlPlane.Request request) {
    return request.type().equals("ClusterLoadAssignment")
        && (request.names().equals(List.of("a")) || request.removed().contains("b"));
  }

  @ParameterizedTest
  @EnumSource
  void restartedControlPlaneIsToldTheLastVersionAndNothingChanges(ApiType variant)
      throws Exception {
    Probe probe = start(variant, shop("v1"));
    probe.wants(CDS, "*").wants(EDS, "shop").awaits("CDS shop x", "EDS shop v1");
    controlPlane
        .requests()
        .await("ACKs", all -> all.stream().filter(ControlPlane.Request::isAck).count() >= 2);
    controlPlane.requests().clear();

    controlPlane.restart();

    List<ControlPlane.Request> again =
        controlPlane
            .requests()
            .await(
                "both types",
                all -> all.stream().map(ControlPlane.Request::type).distinct().count() == 2);
    if (!variant.delta()) {
      assertThat(again.get(0).version()).isNotEmpty();
      assertThat(again.get(0).nonce()).isEmpty();
    }
    controlPlane.publish(List.of(shop("v2")));
    probe.awaits("CDS shop x", "EDS shop v2");
  }

  @ParameterizedTest
  @EnumSource
  void tenThousandClustersAreAFewRequests(ApiType variant) throws Exception {
    List<Any> many = new ArrayList<>();
    String[] names = IntStream.range(0, 10_000).mapToObj(i -> "c" + i).toArray(String[]::new);
    for (String name : names) {
      many.add(CDS.resource(name, "x"));
      many.add(EDS.resource(name, "x"));
    }
    controlPlane = controlPlane(variant);
    controlPlane.publish(many);
    Journal<Integer> sizes = new Journal<>();
    ServerConfig server = ServerConfig.builder(controlPlane.target()).apiType(variant).build();
    XdsClient[] client = new XdsClient[1];
    client[0] =
        XdsClient.open(
            ClientConfig.of(node, server),
            (changes, view) -> {
              client[0].setInterest(
                  EDS, view.all(CDS).stream().map(state -> state.key().name()).toList());
              sizes.add((int) view.all(EDS).stream().filter(s -> s.value() != null).count());
            });
    clients.add(client[0]);
    client[0].setInterest(CDS, List.of("*"));

    sizes.await("10,000 endpoints", all -> all.contains(10_000));
    assertThat(controlPlane.requests().all()).hasSizeLessThan(10);
  }

  @ParameterizedTest
  @EnumSource
  void twoClientsOfOneProcessShareOneStreamPerServer(ApiType variant) throws Exception {
    Probe first = start(variant, shop("v1"));
    first.wants(EDS, "shop").awaits("EDS shop v1");
    Probe second = new Probe(variant);

    second.wants(EDS, "shop").awaits("EDS shop v1");

    assertThat(controlPlane.requests().all().stream().map(ControlPlane.Request::stream).distinct())
        .hasSize(1);
    first.client.close();
    controlPlane.publish(List.of(shop("v2")));
    second.awaits("EDS shop v2");
  }
}
