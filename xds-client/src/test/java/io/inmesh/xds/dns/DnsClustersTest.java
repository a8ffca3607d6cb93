package io.inmesh.xds.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.Cluster.DnsOptions;
import io.inmesh.config.Cluster.DnsOptions.LookupFamily;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.Locality;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class DnsClustersTest {
  private static final DnsOptions EVERY_5_S =
      new DnsOptions(Duration.ofSeconds(5), Duration.ZERO, null, null, false, LookupFamily.AUTO);

  /** Look-ups that were begun and not answered, by name. */
  private final Map<String, Consumer<DnsAnswer>> asked = new LinkedHashMap<>();

  private final Map<String, Integer> lookUps = new HashMap<>();
  private final TreeMap<Long, List<Runnable>> tasks = new TreeMap<>();
  private final List<String> changes = new ArrayList<>();
  private long now;

  private final DnsClusters clusters =
      new DnsClusters(
          (host, family, callback) -> {
            asked.put(host, callback);
            lookUps.merge(host, 1, Integer::sum);
          },
          Runnable::run,
          this::schedule,
          () -> 1.0,
          changes::add);

  private Runnable schedule(Runnable task, long delayNanos) {
    List<Runnable> at = tasks.computeIfAbsent(now + delayNanos, time -> new ArrayList<>());
    at.add(task);
    return () -> at.remove(task);
  }

  private void advance(Duration by) {
    long end = now + by.toNanos();
    while (!tasks.isEmpty() && tasks.firstKey() <= end) {
      now = tasks.firstKey();
      List.copyOf(tasks.pollFirstEntry().getValue()).forEach(Runnable::run);
    }
    now = end;
  }

  private void answer(String host, String... addresses) {
    asked.remove(host).accept(DnsAnswer.of(List.of(addresses), null));
  }

  private void fail(String host) {
    asked.remove(host).accept(DnsAnswer.failed(host + ": no such host"));
  }

  private static Endpoints names(String... hosts) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (String host : hosts) {
      endpoints.add(Endpoint.of(host, 80));
    }
    return Endpoints.of("c", List.of(new LocalityEndpoints(Locality.NONE, 0, 0, endpoints)));
  }

  private static Cluster strict(DnsOptions options, String... hosts) {
    return Cluster.builder("c").discovery(new Discovery.StrictDns(names(hosts), options)).build();
  }

  private static Cluster logical(String host) {
    return Cluster.builder("c").discovery(new Discovery.LogicalDns(names(host), EVERY_5_S)).build();
  }

  private Cluster start(Cluster cluster) {
    clusters.setClusters(Map.of("c", cluster));
    return cluster;
  }

  private List<String> addresses(Cluster cluster) {
    Endpoints endpoints = clusters.endpoints(cluster);
    return endpoints == null
        ? List.of("pending")
        : endpoints.localities().stream()
            .flatMap(locality -> locality.endpoints().stream())
            .map(endpoint -> endpoint.address().toString())
            .toList();
  }

  @Test
  void strictDnsTakesAllAddressesOfAllNames() {
    Cluster cluster = start(strict(EVERY_5_S, "a", "b", "10.0.0.9"));
    answer("a", "10.0.0.1", "::1");
    answer("b", "10.0.0.2");
    assertThat(addresses(cluster))
        .containsExactly("10.0.0.1:80", "[::1]:80", "10.0.0.2:80", "10.0.0.9:80");
    assertThat(clusters.endpoints(cluster).localities().get(0).endpoints().get(0).hostname())
        .isEqualTo("a");
    assertThat(lookUps).doesNotContainKey("10.0.0.9");
  }

  @Test
  void strictDnsStartsWithTheFirstNameThatIsAnswered() {
    Cluster cluster = start(strict(EVERY_5_S, "a", "silent", "c"));
    assertThat(addresses(cluster)).containsExactly("pending");
    fail("c");
    assertThat(addresses(cluster)).isEmpty();
    answer("a", "10.0.0.1");
    assertThat(addresses(cluster)).containsExactly("10.0.0.1:80");
    answer("silent", "10.0.0.2");
    assertThat(addresses(cluster)).containsExactly("10.0.0.1:80", "10.0.0.2:80");
    assertThat(changes).containsExactly("c", "c", "c");
  }

  @Test
  void logicalDnsTakesTheFirstAddressOnly() {
    Cluster cluster = start(logical("a"));
    answer("a", "10.0.0.1", "10.0.0.2");
    assertThat(addresses(cluster)).containsExactly("10.0.0.1:80");
    advance(Duration.ofSeconds(5));
    answer("a", "10.0.0.2", "10.0.0.1");
    assertThat(addresses(cluster)).containsExactly("10.0.0.2:80");
  }

  @Test
  void namesAreLookedUpAgainAtTheRefreshRate() {
    Cluster cluster = start(strict(EVERY_5_S, "a"));
    answer("a", "10.0.0.1");
    advance(Duration.ofMillis(4999));
    assertThat(asked).isEmpty();
    advance(Duration.ofMillis(1));
    answer("a", "10.0.0.3");
    assertThat(addresses(cluster)).containsExactly("10.0.0.3:80");
  }

  @Test
  void theTimeToLiveCountsOnlyWhereItIsRespected() {
    for (boolean respect : new boolean[] {true, false}) {
      asked.clear();
      start(
          strict(
              new DnsOptions(
                  Duration.ofSeconds(5), Duration.ZERO, null, null, respect, LookupFamily.AUTO),
              "a"));
      asked.remove("a").accept(DnsAnswer.of(List.of("10.0.0.1"), Duration.ofSeconds(30)));
      advance(Duration.ofSeconds(29));
      assertThat(asked.isEmpty()).isEqualTo(respect);
      advance(Duration.ofSeconds(1));
      assertThat(asked).containsKey("a");
    }
  }

  @Test
  void aTimeToLiveIsNoShorterThanTheLeastRefreshRate() {
    Duration min = Duration.ofSeconds(3);
    start(
        strict(
            new DnsOptions(
                Duration.ofSeconds(5), Duration.ZERO, null, null, true, min, LookupFamily.AUTO),
            "a"));
    asked.remove("a").accept(DnsAnswer.of(List.of("10.0.0.1"), Duration.ofSeconds(1)));
    advance(min.minusMillis(1));
    assertThat(asked).isEmpty();
    advance(Duration.ofMillis(1));
    asked.remove("a").accept(DnsAnswer.of(List.of("10.0.0.1"), Duration.ofSeconds(4)));
    advance(Duration.ofMillis(3999));
    assertThat(asked).isEmpty();
    advance(Duration.ofMillis(1));
    assertThat(asked).containsKey("a");
  }

  @Test
  void jitterDelaysWhatFollowsASuccessOnly() {
    Duration rate = Duration.ofSeconds(5);
    start(
        strict(
            new DnsOptions(rate, Duration.ofSeconds(2), rate, rate, false, LookupFamily.AUTO),
            "a"));
    answer("a", "10.0.0.1");
    advance(Duration.ofMillis(6999)); // The draw is 1.
    assertThat(asked).isEmpty();
    advance(Duration.ofMillis(1));
    fail("a");
    advance(rate);
    assertThat(asked).containsKey("a");
  }

  @Test
  void aFailureKeepsTheLastAddresses() {
    Cluster cluster = start(strict(EVERY_5_S, "a"));
    answer("a", "10.0.0.1");
    advance(Duration.ofSeconds(5));
    fail("a");
    assertThat(addresses(cluster)).containsExactly("10.0.0.1:80");
    assertThat(changes).hasSize(1);
  }

  @Test
  void aFirstFailureLeavesTheClusterEmptyAndNotWaiting() {
    Cluster cluster = start(strict(EVERY_5_S, "a"));
    fail("a");
    assertThat(addresses(cluster)).isEmpty();
    assertThat(changes).containsExactly("c");
  }

  @Test
  void failuresBackOffFromTheirBaseToTheirMaximum() {
    start(
        strict(
            new DnsOptions(
                Duration.ofSeconds(60),
                Duration.ZERO,
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                false,
                LookupFamily.AUTO),
            "a"));
    for (long seconds : new long[] {1, 2, 4, 5, 5}) {
      fail("a");
      advance(Duration.ofSeconds(seconds).minusMillis(1));
      assertThat(asked).isEmpty();
      advance(Duration.ofMillis(1));
      assertThat(asked).containsKey("a");
    }
    answer("a", "10.0.0.1");
    advance(Duration.ofSeconds(59));
    assertThat(asked).isEmpty();
  }

  @Test
  void aNameThatIsNeverAnsweredDoesNotDelayOthers() {
    Cluster slow = Cluster.builder("slow").discovery(strict(EVERY_5_S, "s").discovery()).build();
    Cluster fast = strict(EVERY_5_S, "a");
    clusters.setClusters(Map.of("slow", slow, "c", fast));
    for (int i = 1; i <= 3; i++) {
      answer("a", "10.0.0." + i);
      assertThat(addresses(fast)).containsExactly("10.0.0." + i + ":80");
      advance(Duration.ofSeconds(5));
    }
    assertThat(addresses(slow)).containsExactly("pending");
    assertThat(lookUps).containsEntry("s", 1).containsEntry("a", 4);
  }

  @Test
  void theSameAddressesInAnotherOrderAreNoNews() {
    Cluster cluster = start(strict(EVERY_5_S, "a"));
    answer("a", "10.0.0.1", "10.0.0.2");
    Endpoints before = clusters.endpoints(cluster);
    advance(Duration.ofSeconds(5));
    answer("a", "10.0.0.2", "10.0.0.1");
    assertThat(clusters.endpoints(cluster)).isSameAs(before);
    assertThat(changes).hasSize(1);
  }

  @Test
  void anUnchangedClusterGoesOnAndAChangedOneBeginsAnew() {
    Cluster cluster = start(strict(EVERY_5_S, "a"));
    answer("a", "10.0.0.1");
    start(strict(EVERY_5_S, "a"));
    assertThat(lookUps).containsEntry("a", 1);
    Cluster other = start(strict(EVERY_5_S, "b"));
    assertThat(clusters.endpoints(cluster)).isNull();
    assertThat(addresses(other)).containsExactly("pending");
    advance(Duration.ofSeconds(60));
    assertThat(lookUps).containsEntry("a", 1);
  }

  @Test
  void anAnswerAfterTheEndIsDropped() {
    start(strict(EVERY_5_S, "a"));
    clusters.close();
    answer("a", "10.0.0.1");
    advance(Duration.ofSeconds(60));
    assertThat(changes).isEmpty();
    assertThat(asked).isEmpty();
  }

  @Test
  void thePlatformsAnswersAreChosenByFamily() throws Exception {
    InetAddress[] both = {
      InetAddress.getByAddress(new byte[] {10, 0, 0, 1}),
      InetAddress.getByName("fe80::1"),
      InetAddress.getByAddress(new byte[] {10, 0, 0, 2})
    };
    InetAddress[] v4 = {both[0]};
    assertThat(PlatformDnsResolver.select(both, LookupFamily.V4_ONLY))
        .containsExactly("10.0.0.1", "10.0.0.2");
    assertThat(PlatformDnsResolver.select(both, LookupFamily.AUTO)).containsExactly("fe80::1");
    assertThat(PlatformDnsResolver.select(v4, LookupFamily.AUTO)).containsExactly("10.0.0.1");
    assertThat(PlatformDnsResolver.select(v4, LookupFamily.V6_ONLY)).isEmpty();
    assertThat(PlatformDnsResolver.select(both, LookupFamily.V4_PREFERRED)).hasSize(2);
    assertThat(PlatformDnsResolver.select(both, LookupFamily.ALL)).hasSize(3);
  }

  @Test
  void thePlatformLooksUpLocalhost() {
    List<DnsAnswer> answers = new ArrayList<>();
    new PlatformDnsResolver(Runnable::run).resolve("localhost", LookupFamily.V4_ONLY, answers::add);
    assertThat(answers).singleElement().isEqualTo(DnsAnswer.of(List.of("127.0.0.1"), null));
  }
}
