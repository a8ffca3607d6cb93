package io.inmesh.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.FilterChainMatch.SourceType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which filter chain calls that go out meet. */
class OutboundChainTest {
  private static final List<String> HTTP = List.of("http/1.1", "h2c");

  private final List<FilterChain> chains = new ArrayList<>();
  private @Nullable FilterChain otherwise;
  private @Nullable EndpointAddress address = new EndpointAddress("127.0.0.1", 27310);
  private boolean inspectsHttp;

  private static FilterChainMatch port(int port) {
    return new FilterChainMatch(
        port, List.of(), List.of(), "", List.of(), SourceType.ANY, List.of(), List.of());
  }

  private static FilterChainMatch to(String... ranges) {
    return new FilterChainMatch(
        0, List.of(ranges), List.of(), "", List.of(), SourceType.ANY, List.of(), List.of());
  }

  private static FilterChainMatch protocols(String transport, List<String> protocols) {
    return new FilterChainMatch(
        0, List.of(), List.of(), transport, protocols, SourceType.ANY, List.of(), List.of());
  }

  private static FilterChainMatch from(SourceType type, List<String> ranges, List<Integer> ports) {
    return new FilterChainMatch(0, List.of(), List.of(), "", List.of(), type, ranges, ports);
  }

  private static FilterChain http(String name, FilterChainMatch match) {
    return new FilterChain(name, match, manager(name), TransportSecurity.PLAINTEXT);
  }

  private static HttpConnectionManager manager(String routes) {
    return new HttpConnectionManager(
        "",
        new RouteSource.Named(routes),
        List.of(),
        RequestNormalization.NONE,
        ForwardingHeaders.DEFAULT,
        HttpTimeouts.DEFAULT,
        LocalReplyConfig.NONE,
        null);
  }

  private static FilterChain tcp(String name, FilterChainMatch match) {
    return new FilterChain(name, match, null, TransportSecurity.PLAINTEXT);
  }

  private Listener listener() {
    return new Listener(
        "out",
        address,
        chains,
        otherwise,
        null,
        TrafficDirection.OUTBOUND,
        Metadata.EMPTY,
        inspectsHttp);
  }

  /** The name of the chain; "none" where there is none, "tcp" where it has no manager. */
  private String chosen() {
    Listener listener = listener();
    FilterChain chain = listener.outboundChain();
    assertThat(listener.outbound()).isSameAs(chain == null ? null : chain.http());
    return chain == null ? "none" : chain.http() == null ? "tcp" : chain.name();
  }

  private String chosen(FilterChainMatch... matches) {
    chains.clear();
    for (int i = 0; i < matches.length; i++) {
      chains.add(http(Integer.toString(i), matches[i]));
    }
    return chosen();
  }

  @Test
  void aChainForAnotherPortIsNotChosenAndTheDefaultIs() {
    otherwise = http("default", FilterChainMatch.ANY);
    assertThat(chosen(port(99))).isEqualTo("default");
    assertThat(chosen()).isEqualTo("default");
  }

  @Test
  void theListenersOwnPortWinsOverAny() {
    otherwise = http("default", FilterChainMatch.ANY);
    assertThat(chosen(port(99), FilterChainMatch.ANY, port(27310))).isEqualTo("2");
    assertThat(chosen(port(99), FilterChainMatch.ANY)).isEqualTo("1");
  }

  @Test
  void withoutAMatchAndWithoutADefaultThereIsNone() {
    assertThat(chosen(port(99), to("10.0.0.0/8"))).isEqualTo("none");
    assertThat(chosen()).isEqualTo("none");
  }

  @Test
  void aChainThatMatchesCountsThoughItIsNotForHttp() {
    otherwise = http("default", FilterChainMatch.ANY);
    chains.add(tcp("t", port(27310)));
    chains.add(http("h", FilterChainMatch.ANY));
    assertThat(chosen()).isEqualTo("tcp");
  }

  @Test
  void theAddressIsTheListeners() {
    assertThat(chosen(to("10.0.0.0/8"), to("127.0.0.0/8"), to("0.0.0.0/0"))).isEqualTo("1");
    address = new EndpointAddress("10.1.2.3", 80);
    assertThat(chosen(to("10.0.0.0/8"), to("10.1.2.3"), FilterChainMatch.ANY)).isEqualTo("1");
    assertThat(chosen(to("10.2.0.0/16"), to("fd00::/8"), FilterChainMatch.ANY)).isEqualTo("2");
    address = new EndpointAddress("fd00::1", 80);
    assertThat(chosen(to("10.2.0.0/16"), to("fd00::/8"), FilterChainMatch.ANY)).isEqualTo("1");
  }

  @Test
  void aWildcardAddressIsReachedByTheLoopbackAddress() {
    address = new EndpointAddress("0.0.0.0", 8080);
    assertThat(chosen(to("10.0.0.0/8"), to("127.0.0.1"), FilterChainMatch.ANY)).isEqualTo("1");
    assertThat(chosen(to("10.0.0.0/8"), FilterChainMatch.ANY)).isEqualTo("1");
    address = new EndpointAddress("::", 8080);
    assertThat(chosen(to("127.0.0.1"), to("::1"))).isEqualTo("1");
  }

  @Test
  void withoutAnAddressNoDestinationMatches() {
    address = null;
    assertThat(chosen(port(80), to("0.0.0.0/0"), FilterChainMatch.ANY)).isEqualTo("2");
    assertThat(chosen(port(80), to("0.0.0.0/0"))).isEqualTo("none");
  }

  @Test
  void theConnectionIsPlainAndAsksForNoServer() {
    FilterChainMatch named =
        new FilterChainMatch(
            0, List.of(), List.of("a"), "", List.of(), SourceType.ANY, List.of(), List.of());
    FilterChainMatch tls = protocols("tls", List.of());
    FilterChainMatch plain = protocols("raw_buffer", List.of());
    assertThat(chosen(named, tls, FilterChainMatch.ANY, plain)).isEqualTo("3");
    assertThat(chosen(named, tls)).isEqualTo("none");
  }

  @Test
  void applicationProtocolsNeedAnInspector() {
    FilterChainMatch http = protocols("raw_buffer", HTTP);
    assertThat(chosen(http)).isEqualTo("none");
    inspectsHttp = true;
    assertThat(chosen(http)).isEqualTo("0");
    assertThat(chosen(FilterChainMatch.ANY, http)).isEqualTo("1");
  }

  @Test
  void whatIsSniffedIsHttp1AndElseHttp2() {
    inspectsHttp = true;
    FilterChainMatch one = protocols("", List.of("http/1.1"));
    FilterChainMatch two = protocols("", List.of("h2c"));
    assertThat(chosen(two, one)).isEqualTo("1");
    assertThat(chosen(two)).isEqualTo("0");
    assertThat(chosen(two, FilterChainMatch.ANY)).isEqualTo("1");
    assertThat(chosen(protocols("", List.of("h2")))).isEqualTo("none");
    otherwise = http("default", FilterChainMatch.ANY);
    assertThat(chosen(two)).isEqualTo("default");
  }

  @Test
  void theCallerIsOnTheSameHost() {
    FilterChainMatch near = from(SourceType.SAME_IP_OR_LOOPBACK, List.of(), List.of());
    FilterChainMatch far = from(SourceType.EXTERNAL, List.of(), List.of());
    FilterChainMatch loopback = from(SourceType.ANY, List.of("127.0.0.0/8"), List.of());
    assertThat(chosen(far, near)).isEqualTo("1");
    assertThat(chosen(far)).isEqualTo("none");
    assertThat(chosen(FilterChainMatch.ANY, loopback)).isEqualTo("1");
    assertThat(chosen(from(SourceType.ANY, List.of(), List.of(4000)))).isEqualTo("none");
    address = new EndpointAddress("10.1.2.3", 80);
    assertThat(chosen(far, near)).isEqualTo("1");
    address = new EndpointAddress("::", 80);
    assertThat(chosen(far, near)).isEqualTo("1");
  }

  @Test
  void theManagerOfTheApiListenerComesFirst() {
    HttpConnectionManager api = manager("api");
    FilterChain chain = http("h", FilterChainMatch.ANY);
    Listener listener =
        new Listener(
            "out", null, List.of(chain), null, api, TrafficDirection.OUTBOUND, Metadata.EMPTY);
    assertThat(listener.outbound()).isSameAs(api);
    assertThat(listener.managers()).containsExactly(api, chain.http());
  }
}
