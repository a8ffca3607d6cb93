package io.inmesh.xds.dns;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a look-up.
 *
 * @param addresses literal IP addresses in the order of the answer; empty when it failed
 * @param ttl how long they hold; null where the resolver does not tell
 * @param failure why there is no answer, in plain words; null when there is one
 */
public record DnsAnswer(List<String> addresses, @Nullable Duration ttl, @Nullable String failure) {
  public DnsAnswer {
    addresses = List.copyOf(addresses);
  }

  /** Addresses. */
  public static DnsAnswer of(List<String> addresses, @Nullable Duration ttl) {
    return new DnsAnswer(addresses, ttl, null);
  }

  /** No answer. */
  public static DnsAnswer failed(String failure) {
    return new DnsAnswer(List.of(), null, failure);
  }
}
