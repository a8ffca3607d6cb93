package io.inmesh.internal.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HostIndexTest {
  @Test
  void anExactDomainWinsOverEveryWildcard() {
    HostIndex<String> index = index("*", "*.b.c", "a.b.*", "a.b.c");
    assertThat(index.find("a.b.c")).isEqualTo("a.b.c");
  }

  @Test
  void aSuffixWildcardWinsOverAPrefixWildcard() {
    assertThat(index("a.b.*", "*.c").find("a.b.c")).isEqualTo("*.c");
  }

  @Test
  void theLongestWildcardOfAKindWins() {
    HostIndex<String> index = index("*.com", "*.bar.com", "*-foo.bar.com", "www.*", "www.foo.*");
    assertThat(index.find("x-foo.bar.com")).isEqualTo("*-foo.bar.com");
    assertThat(index.find("x.bar.com")).isEqualTo("*.bar.com");
    assertThat(index.find("x.com")).isEqualTo("*.com");
    assertThat(index.find("www.foo.org")).isEqualTo("www.foo.*");
    assertThat(index.find("www.org")).isEqualTo("www.*");
  }

  @Test
  void aWildcardNeverMatchesNothing() {
    HostIndex<String> index = index("*.foo.com", "foo.*");
    assertThat(index.find(".foo.com")).isNull();
    assertThat(index.find("foo.")).isNull();
    assertThat(index.find("foo.com")).isEqualTo("foo.*");
  }

  @Test
  void theBareWildcardTakesTheRest() {
    assertThat(index("a.com", "*").find("b.com")).isEqualTo("*");
    assertThat(index("a.com").find("b.com")).isNull();
  }

  @Test
  void caseIsIgnoredOnBothSides() {
    HostIndex<String> index = index("Exact.COM", "*.Suffix.com", "Prefix.*");
    assertThat(index.find("eXACT.com")).isEqualTo("Exact.COM");
    assertThat(index.find("A.SUFFIX.COM")).isEqualTo("*.Suffix.com");
    assertThat(index.find("PREFIX.org")).isEqualTo("Prefix.*");
  }

  @Test
  void thePortIsPartOfTheHostUnlessIgnored() {
    Map<String, String> domains = domains("a.com", "b.com:8080", "[::1]", "*.c.com");
    HostIndex<String> strict = new HostIndex<>(domains, false);
    assertThat(strict.find("a.com:80")).isNull();
    assertThat(strict.find("b.com:8080")).isEqualTo("b.com:8080");
    assertThat(strict.find("x.c.com:80")).isNull();
    HostIndex<String> lenient = new HostIndex<>(domains, true);
    assertThat(lenient.find("a.com:80")).isEqualTo("a.com");
    assertThat(lenient.find("b.com:8080")).isNull();
    assertThat(lenient.find("x.c.com:80")).isEqualTo("*.c.com");
  }

  @Test
  void anIpv6LiteralIsNotTakenForAPort() {
    HostIndex<String> index = new HostIndex<>(domains("[::1]", "[2001:db8::1]"), true);
    assertThat(index.find("[::1]")).isEqualTo("[::1]");
    assertThat(index.find("[::1]:8080")).isEqualTo("[::1]");
    assertThat(index.find("[2001:db8::1]:1")).isEqualTo("[2001:db8::1]");
  }

  @Test
  void aTrailingDotIsPartOfTheHost() {
    HostIndex<String> index = index("a.com", "a.*");
    assertThat(index.find("a.com.")).isEqualTo("a.*");
  }

  @Property(tries = 3000)
  void agreesWithTryingAllDomains(
      @ForAll("domainLists") List<String> domains, @ForAll("hosts") String host) {
    assertThat(index(domains.toArray(new String[0])).find(host)).isEqualTo(oracle(domains, host));
  }

  /** Every domain tried, the best kept: exact, then suffix by length, then prefix by length. */
  private static @Nullable String oracle(List<String> domains, String host) {
    String asked = host.toLowerCase(Locale.ROOT);
    String best = null;
    int bestRank = 0;
    for (String domain : domains) {
      String d = domain.toLowerCase(Locale.ROOT);
      int rank = 0;
      if (d.equals("*")) {
        rank = 1;
      } else if (d.startsWith("*")) {
        String suffix = d.substring(1);
        rank = asked.length() > suffix.length() && asked.endsWith(suffix) ? 1000 + d.length() : 0;
      } else if (d.endsWith("*")) {
        String prefix = d.substring(0, d.length() - 1);
        rank = asked.length() > prefix.length() && asked.startsWith(prefix) ? 10 + d.length() : 0;
      } else if (d.equals(asked)) {
        rank = 100_000;
      }
      if (rank > bestRank) {
        best = domain;
        bestRank = rank;
      }
    }
    return best;
  }

  @Provide
  Arbitrary<List<String>> domainLists() {
    Arbitrary<String> shapes =
        names().flatMap(n -> Arbitraries.of(n, "*" + n, n + "*", "*." + n, n + ".*", "*"));
    return shapes.list().ofMaxSize(12);
  }

  @Provide
  Arbitrary<String> hosts() {
    return names();
  }

  private static Arbitrary<String> names() {
    return Arbitraries.strings().withChars("abA.-").ofMinLength(1).ofMaxLength(6);
  }

  private static HostIndex<String> index(String... domains) {
    return new HostIndex<>(domains(domains), false);
  }

  private static Map<String, String> domains(String... domains) {
    Map<String, String> map = new LinkedHashMap<>();
    Arrays.stream(domains).forEach(d -> map.putIfAbsent(d, d));
    return map;
  }
}
