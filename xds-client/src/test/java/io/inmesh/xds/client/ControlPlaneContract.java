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
import io.inmesh.xds.transport.ServerFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What has to work with every control plane, in every variant of the protocol, over a network and
 * in virtual time.
 */
abstract class ControlPlaneContract {
  private static final AtomicInteger NODES = new AtomicInteger();

  final Node node = Node.of("node-" + NODES.incrementAndGet());
  private final List<Client> clients = new ArrayList<>();
  private ControlPlane controlPlane;

  /** A control plane that has nothing yet. */
  abstract ControlPlane controlPlane(ApiType variant) throws Exception;

  /** A user of the xDS client, as {@link XdsClient} is one. */
  interface Client extends AutoCloseable {
    void setInterest(TestTypes.Notes type, List<String> names);

    <R> R read(Function<CacheView, R> reader) throws Exception;

    @Override
    void close();
  }

  Client open(ClientConfig config, ChangeListener listener) {
    XdsClient client = XdsClient.open(config, listener);
    return new Client() {
      @Override
      public void setInterest(TestTypes.Notes type, List<String> names) {
        client.setInterest(type, names);
      }

      @Override
      public <R> R read(Function<CacheView, R> reader) throws Exception {
        return client.read(reader).get();
      }

      @Override
      public void close() {
        client.close();
      }
    };
  }

  <T> Journal<T> journal() {
    return new Journal<>();
  }

  private Client open(ApiType variant, ChangeListener listener, ServerFeature... features) {
    ServerConfig.Builder server = ServerConfig.builder(controlPlane.target()).apiType(variant);
    for (ServerFeature feature : features) {
      server.addFeature(feature);
    }
    Client client = open(ClientConfig.of(node, server.build()), listener);
    clients.add(client);
    return client;
  }

  /** A client that notes what it knows after each change. */
  private final class Probe {
    final Journal<Set<String>> known = journal();
    final Client client;

    Probe(ApiType variant, ServerFeature... features) {
      client = open(variant, (changes, view) -> known.add(describe(view)), features);
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

  /** How many types have got an ACK. */
  private static long acked(List<ControlPlane.Request> all) {
    return all.stream()
        .filter(ControlPlane.Request::isAck)
        .map(ControlPlane.Request::type)
        .distinct()
        .count();
  }

  @AfterEach
  void end() throws Exception {
    clients.forEach(Client::close);
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
    controlPlane.requests().await("ACKs", all -> acked(all) == 4);

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
        .hasSizeBetween(1, 12);
  }

  /** Control planes that compare versions send nothing to who names the one they go back to. */
  @ParameterizedTest
  @EnumSource(names = {"GRPC", "AGGREGATED_GRPC"})
  void controlPlaneThatGoesBackIsFollowedAlsoFromWhatWasRejected(ApiType variant) throws Exception {
    Probe probe = start(variant, shop("x"));
    probe.wants(EDS, "shop").awaitsExactly("EDS shop x");

    controlPlane.publish(List.of(shop("unsupported")));
    probe.awaitsExactly("EDS shop unsupported NACKED");
    controlPlane.publish(List.of(shop("x")));

    probe.awaitsExactly("EDS shop x");
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
    int known = probe.client.read(view -> view.all(EDS).size());
    assertThat(known).isEqualTo(1);
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
    controlPlane.requests().await("ACKs", all -> acked(all) == 2);
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
    Journal<Integer> sizes = journal();
    Client[] client = new Client[1];
    client[0] =
        open(
            variant,
            (changes, view) -> {
              client[0].setInterest(EDS, names(view));
              sizes.add((int) view.all(EDS).stream().filter(s -> s.value() != null).count());
            });
    client[0].setInterest(CDS, List.of("*"));

    sizes.await("10,000 endpoints", all -> all.contains(10_000));
    assertThat(controlPlane.requests().all()).hasSizeLessThan(10);
  }

  private static List<String> names(CacheView view) {
    return view.all(CDS).stream().map(state -> state.key().name()).toList();
  }

  /** A target of gRPC beside the listeners of a bootstrap of Envoy's form. */
  @ParameterizedTest
  @EnumSource
  void listenersThatAreAskedForByNameAsWellTakeNothingFromTheOthers(ApiType variant)
      throws Exception {
    controlPlane = controlPlane(variant);
    controlPlane.publish(List.of(LDS.resource("out", "x"), LDS.resource("shop", "x")));
    Probe probe = new Probe(variant, ServerFeature.WILDCARD_LISTS_ALL);
    probe.wants(LDS, "*").awaitsExactly("LDS out x", "LDS shop x");

    probe.wants(LDS, "*", "shop", "missing");
    for (String version : List.of("y", "z")) {
      controlPlane.publish(List.of(LDS.resource("out", version), LDS.resource("shop", version)));
      probe.awaits("LDS out " + version, "LDS shop " + version);
    }
    probe.wants(LDS, "*");
    controlPlane.publish(List.of(LDS.resource("out", "a"), LDS.resource("shop", "a")));
    probe.awaitsExactly("LDS out a", "LDS shop a");
  }

  @ParameterizedTest
  @EnumSource
  void removedClusterGoesAndARestoredOneComesBack(ApiType variant) throws Exception {
    Any[] both = {CDS.resource("a", "x"), CDS.resource("b", "x"), EDS.resource("a", "x")};
    Probe probe = start(variant, both);
    probe.wants(CDS, "*").wants(EDS, "a").awaitsExactly("CDS a x", "CDS b x", "EDS a x");

    controlPlane.publish(List.of(CDS.resource("a", "x"), EDS.resource("a", "x")));
    probe.awaitsExactly("CDS a x", "EDS a x");

    controlPlane.publish(List.of(both));
    probe.awaitsExactly("CDS a x", "CDS b x", "EDS a x");
  }

  @ParameterizedTest
  @EnumSource
  void endpointsThatChangeAllTheTimeAreFollowedWithOneAnswerEach(ApiType variant) throws Exception {
    Probe probe = start(variant, shop("v0"));
    probe.wants(LDS, "*").wants(CDS, "*").wants(RDS, "r").wants(EDS, "shop");
    probe.awaits("LDS l x", "RDS r x", "CDS shop x", "EDS shop v0");
    controlPlane.requests().await("ACKs", all -> acked(all) == 4);
    controlPlane.requests().clear();

    for (int i = 1; i <= 30; i++) {
      controlPlane.publish(List.of(shop("v" + i)));
      probe.awaits("EDS shop v" + i);
    }

    controlPlane.requests().await("ACKs", all -> endpointRequests(all).size() >= 30);
    List<ControlPlane.Request> answers = endpointRequests(controlPlane.requests().all());
    assertThat(answers).allMatch(ControlPlane.Request::isAck).hasSizeLessThanOrEqualTo(32);
    assertThat(answers).extracting(ControlPlane.Request::nonce).doesNotHaveDuplicates();
  }

  private static List<ControlPlane.Request> endpointRequests(List<ControlPlane.Request> all) {
    return all.stream().filter(r -> r.type().equals("ClusterLoadAssignment")).toList();
  }

  @ParameterizedTest
  @EnumSource
  void clusterWhoseEndpointsComeLaterWaitsAloneAndMayBeTakenAway(ApiType variant) throws Exception {
    controlPlane = controlPlane(variant);
    controlPlane.publish(List.of(CDS.resource("a", "x"), EDS.resource("a", "x")));
    Journal<Set<String>> known = journal();
    Client[] client = new Client[1];
    client[0] =
        open(
            variant,
            (changes, view) -> {
              client[0].setInterest(EDS, names(view));
              known.add(describe(view));
            });
    client[0].setInterest(CDS, List.of("*"));
    awaitLast(known, Set.of("CDS a x", "EDS a x"));

    controlPlane.publish(
        List.of(CDS.resource("a", "x"), CDS.resource("b", "x"), EDS.resource("a", "x")));
    awaitLast(known, Set.of("CDS a x", "CDS b x", "EDS a x"));
    controlPlane.publish(
        List.of(
            CDS.resource("a", "x"),
            CDS.resource("b", "x"),
            EDS.resource("a", "x"),
            EDS.resource("b", "x")));
    awaitLast(known, Set.of("CDS a x", "CDS b x", "EDS a x", "EDS b x"));

    controlPlane.publish(
        List.of(
            CDS.resource("a", "x"),
            CDS.resource("c", "x"),
            EDS.resource("a", "x"),
            EDS.resource("b", "x")));
    awaitLast(known, Set.of("CDS a x", "CDS c x", "EDS a x"));
    controlPlane.publish(List.of(CDS.resource("a", "x"), EDS.resource("a", "x")));
    awaitLast(known, Set.of("CDS a x", "EDS a x"));
  }

  private static void awaitLast(Journal<Set<String>> known, Set<String> expected)
      throws InterruptedException {
    known.await(
        expected.toString(), all -> !all.isEmpty() && all.get(all.size() - 1).equals(expected));
  }

  @ParameterizedTest
  @EnumSource
  void restartUnderManyUpdatesLosesNothing(ApiType variant) throws Exception {
    Probe probe = start(variant, shop("v0"));
    probe.wants(LDS, "*").wants(CDS, "*").wants(RDS, "r").wants(EDS, "shop");
    probe.awaits("LDS l x", "RDS r x", "CDS shop x", "EDS shop v0");
    probe.known.clear();

    for (int restart = 1; restart <= 2; restart++) {
      for (int i = 0; i < 20; i++) {
        controlPlane.publish(List.of(shop("v" + restart + "." + i)));
      }
      controlPlane.restart();
      controlPlane.publish(List.of(shop("v" + restart)));
      probe.awaits("LDS l x", "RDS r x", "CDS shop x", "EDS shop v" + restart);
    }

    // The last good resources served all the time.
    assertThat(probe.known.all())
        .allMatch(known -> known.size() == 4)
        .allMatch(known -> known.containsAll(Set.of("LDS l x", "RDS r x", "CDS shop x")));
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
