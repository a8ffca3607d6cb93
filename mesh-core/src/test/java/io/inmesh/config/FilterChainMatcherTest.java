package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.inmesh.call.ConnectionView;
import io.inmesh.config.FilterChainMatch.SourceType;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FilterChainMatcherTest {
  private record Connection(
      InetSocketAddress local,
      InetSocketAddress remote,
      boolean isTls,
      String serverName,
      String applicationProtocol)
      implements ConnectionView {}

  private static Connection connection(String local, String remote, String sni, String alpn) {
    return new Connection(address(local), address(remote), !sni.isEmpty(), sni, alpn);
  }

  private static InetSocketAddress address(String text) {
    int colon = text.lastIndexOf(':');
    try {
      return new InetSocketAddress(
          InetAddress.getByName(text.substring(0, colon)),
          Integer.parseInt(text.substring(colon + 1)));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static FilterChainMatch match(
      int port,
      List<String> destinations,
      List<String> names,
      String transport,
      List<String> alpn) {
    return new FilterChainMatch(
        port, destinations, names, transport, alpn, SourceType.ANY, List.of(), List.of());
  }

  private static FilterChainMatch names(String... names) {
    return match(0, List.of(), List.of(names), "", List.of());
  }

  private static FilterChainMatch source(SourceType type, String prefix, int port) {
    return new FilterChainMatch(
        0,
        List.of(),
        List.of(),
        "",
        List.of(),
        type,
        prefix.isEmpty() ? List.of() : List.of(prefix),
        port == 0 ? List.of() : List.of(port));
  }

  private static int find(ConnectionView connection, FilterChainMatch... matches) {
    return new FilterChainMatcher(List.of(matches)).find(connection);
  }

  @Test
  void thePortComesBeforeAllElseAndThereIsNoWayBack() {
    FilterChainMatch[] chains = {
      match(80, List.of("10.0.0.0/8"), List.of(), "", List.of()),
      match(0, List.of("10.0.0.1/32"), List.of(), "", List.of()),
    };
    assertThat(find(connection("10.0.0.1:80", "1.1.1.1:9", "", ""), chains)).isZero();
    assertThat(find(connection("10.0.0.1:81", "1.1.1.1:9", "", ""), chains)).isEqualTo(1);
    assertThat(find(connection("10.0.0.2:81", "1.1.1.1:9", "", ""), chains)).isEqualTo(-1);
    assertThat(find(connection("11.0.0.1:80", "1.1.1.1:9", "", ""), chains)).isEqualTo(-1);
  }

  @Test
  void theLongestDestinationPrefixWins() {
    FilterChainMatch[] chains = {
      match(0, List.of("10.0.0.0/8"), List.of(), "", List.of()),
      match(0, List.of("10.1.0.0/16", "192.168.0.0/16"), List.of(), "", List.of()),
      FilterChainMatch.ANY,
    };
    assertThat(find(connection("10.2.0.1:80", "1.1.1.1:9", "", ""), chains)).isZero();
    assertThat(find(connection("10.1.0.1:80", "1.1.1.1:9", "", ""), chains)).isEqualTo(1);
    assertThat(find(connection("9.9.9.9:80", "1.1.1.1:9", "", ""), chains)).isEqualTo(2);
  }

  @Test
  void prefixesThatDifferBehindTheirLengthOnlyAreOne() {
    FilterChainMatch[] chains = {
      match(0, List.of("10.1.0.9/24"), List.of("a.com"), "", List.of()),
      match(0, List.of("10.1.0.1/24"), List.of("b.com"), "", List.of()),
    };
    assertThat(find(connection("10.1.0.7:80", "1.1.1.1:9", "a.com", ""), chains)).isZero();
    assertThat(find(connection("10.1.0.7:80", "1.1.1.1:9", "b.com", ""), chains)).isEqualTo(1);
  }

  @Test
  void anExactServerNameWinsOverTheLongestSuffix() {
    FilterChainMatch[] chains = {
      names("*.example.com"), names("*.b.example.com"), names("a.b.example.com"), names(),
    };
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "A.b.example.com", ""), chains))
        .isEqualTo(2);
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "x.y.b.example.com", ""), chains))
        .isEqualTo(1);
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "c.example.com", ""), chains)).isZero();
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "example.com", ""), chains)).isEqualTo(3);
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "", ""), chains)).isEqualTo(3);
  }

  @Test
  void transportThenApplicationProtocol() {
    FilterChainMatch[] chains = {
      match(0, List.of(), List.of(), "tls", List.of("h2")),
      match(0, List.of(), List.of(), "tls", List.of()),
      match(0, List.of(), List.of(), "raw_buffer", List.of()),
    };
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "a", "h2"), chains)).isZero();
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "a", "http/1.1"), chains)).isEqualTo(1);
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "", ""), chains)).isEqualTo(2);
  }

  /** As in Envoy, where 127.0.0.2 is somebody else. */
  @Test
  void onlyOneAddressOfTheLoopbackNetworkIsLocal() {
    FilterChainMatch[] chains = {
      source(SourceType.SAME_IP_OR_LOOPBACK, "", 0), source(SourceType.EXTERNAL, "", 0)
    };
    assertThat(find(connection("1.1.1.1:1", "127.0.0.1:9", "", ""), chains)).isZero();
    assertThat(find(connection("127.0.0.1:1", "127.0.0.2:9", "", ""), chains)).isEqualTo(1);
    assertThat(find(connection("127.0.0.2:1", "127.0.0.2:9", "", ""), chains)).isZero();
  }

  @Test
  void theSourceComesLastByTypePrefixAndPort() {
    FilterChainMatch[] chains = {
      source(SourceType.SAME_IP_OR_LOOPBACK, "", 0),
      source(SourceType.EXTERNAL, "10.0.0.0/8", 0),
      source(SourceType.EXTERNAL, "10.0.0.0/8", 1000),
      source(SourceType.ANY, "", 0),
    };
    assertThat(find(connection("1.1.1.1:1", "127.0.0.1:9", "", ""), chains)).isZero();
    assertThat(find(connection("1.1.1.1:1", "1.1.1.1:9", "", ""), chains)).isZero();
    assertThat(find(connection("1.1.1.1:1", "10.1.1.1:9", "", ""), chains)).isEqualTo(1);
    assertThat(find(connection("1.1.1.1:1", "10.1.1.1:1000", "", ""), chains)).isEqualTo(2);
    // External connections have chains of their own, so the general one is out of reach.
    assertThat(find(connection("1.1.1.1:1", "2.2.2.2:9", "", ""), chains)).isEqualTo(-1);
  }

  @Test
  void ofAnUnknownConnectionOnlyWhatAsksNothingIsTaken() {
    assertThat(find(ConnectionView.UNKNOWN, names("a"), FilterChainMatch.ANY)).isEqualTo(1);
    assertThat(find(ConnectionView.UNKNOWN, source(SourceType.SAME_IP_OR_LOOPBACK, "", 0)))
        .isEqualTo(-1);
  }

  @Test
  void eachOfManyChainsIsFoundByPortRangeOrName() {
    List<FilterChainMatch> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(match(8000 + i, List.of(), List.of(), "", List.of()));
      all.add(match(0, List.of("10.1." + i + ".9/24"), List.of(), "", List.of()));
      all.add(match(0, List.of(), List.of("*.s" + i + ".shop"), "", List.of()));
    }
    FilterChainMatcher matcher = new FilterChainMatcher(all);
    for (int i = 0; i < 100; i++) {
      assertThat(matcher.find(connection("10.0.0.1:" + (8000 + i), "10.0.0.2:1", "", "")))
          .isEqualTo(3 * i);
      assertThat(matcher.find(connection("10.1." + i + ".1:80", "10.0.0.2:1", "", "")))
          .isEqualTo(3 * i + 1);
      String name = "A.S" + i + ".shop";
      assertThat(matcher.find(connection("10.0.0.1:80", "10.0.0.2:1", name, "")))
          .isEqualTo(3 * i + 2);
    }
  }

  @Test
  void theSourceIsCopiedOnceHoweverManyChainsAskForIt() {
    FilterChainMatch[] chains = new FilterChainMatch[1000];
    for (int i = 0; i < chains.length; i++) {
      chains[i] = source(SourceType.ANY, "10.1." + i % 250 + ".0/24", 1 + i);
    }
    FilterChainMatcher matcher = new FilterChainMatcher(List.of(chains));
    Connection last = connection("1.1.1.1:80", "10.1.249.1:1000", "", "");
    assertThat(matcher.find(last)).isEqualTo(999);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    int found = matcher.find(last);
    long one = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(found).isEqualTo(999);
    assertThat(one).isLessThan(16 * chains.length);
  }
}
