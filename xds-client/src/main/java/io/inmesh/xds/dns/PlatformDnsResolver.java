package io.inmesh.xds.dns;

import io.inmesh.config.Cluster.DnsOptions.LookupFamily;
import io.inmesh.config.IpText;
import io.inmesh.xds.transport.DnsLookupFamily;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Looks names up as the JVM does ({@link InetAddress}), which tells no time to live. Thread-safe.
 */
public final class PlatformDnsResolver implements DnsResolver {
  private final Executor blocking;
  private final HostLookup hosts;

  /** {@link InetAddress#getAllByName}. */
  @FunctionalInterface
  interface HostLookup {
    InetAddress[] allByName(String host) throws UnknownHostException;
  }

  /**
   * A resolver.
   *
   * @param blocking runs look-ups, which block; it needs a thread for each that may be slow at the
   *     same time, or one slow name keeps the others waiting
   */
  public PlatformDnsResolver(Executor blocking) {
    this(blocking, InetAddress::getAllByName);
  }

  PlatformDnsResolver(Executor blocking, HostLookup hosts) {
    this.blocking = blocking;
    this.hosts = hosts;
  }

  @Override
  public void resolve(String host, LookupFamily family, Consumer<DnsAnswer> callback) {
    try {
      blocking.execute(() -> callback.accept(lookUp(host, family)));
    } catch (RejectedExecutionException closed) {
      callback.accept(DnsAnswer.failed(host + ": the executor takes no more look-ups"));
    } catch (OutOfMemoryError noThread) {
      callback.accept(DnsAnswer.failed(host + ": " + noThread));
    }
  }

  /** Always an answer: the name's cluster, and whatever routes to it, waits for one. */
  private DnsAnswer lookUp(String host, LookupFamily family) {
    try {
      List<String> addresses = select(hosts.allByName(host), family);
      return addresses.isEmpty()
          ? DnsAnswer.failed(host + ": no address of the family " + family)
          : DnsAnswer.of(addresses, null);
    } catch (UnknownHostException | SecurityException e) {
      return DnsAnswer.failed(host + ": " + e.getMessage());
    } catch (Throwable e) { // of the JVM's resolver, which may be the application's own
      return DnsAnswer.failed(host + ": " + e);
    }
  }

  /** The addresses of the wanted family, without the scope that link-local ones may carry. */
  static List<String> select(InetAddress[] addresses, LookupFamily family) {
    return DnsLookupFamily.valueOf(family.name()).select(List.of(addresses), ip -> ip).stream()
        .map(PlatformDnsResolver::withoutScope)
        .toList();
  }

  private static String withoutScope(InetAddress address) {
    String text = IpText.of(address);
    int scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
