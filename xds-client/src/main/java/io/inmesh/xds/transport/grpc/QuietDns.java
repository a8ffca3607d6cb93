package io.inmesh.xds.transport.grpc;

import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.inmesh.xds.transport.DnsLookupFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Resolves host names as gRPC does, to the addresses that are wanted, but tells a failure to the
 * transport and not to the channel: a channel logs each with a stack trace, and nobody who reads
 * that knows what to do. The transport ends its streams instead, so that the failure takes the way
 * of any other.
 */
final class QuietDns extends NameResolverProvider {
  private static final String SCHEME = "dns";

  private final NameResolverProvider dns;
  private final DnsLookupFamily family;
  private final Consumer<Status> failures;

  private QuietDns(NameResolverProvider dns, DnsLookupFamily family, Consumer<Status> failures) {
    this.dns = dns;
    this.family = family;
    this.failures = failures;
  }

  /**
   * For a target that is a host name.
   *
   * @param family which of its addresses the channel gets; what a proxy resolves is not looked at
   * @param failures told when the name cannot be resolved, on any thread
   * @return null when the target is resolved by other means than DNS
   */
  static @Nullable QuietDns of(String target, DnsLookupFamily family, Consumer<Status> failures) {
    NameResolverRegistry registry = NameResolverRegistry.getDefaultRegistry();
    NameResolverProvider dns = registry.getProviderForScheme(SCHEME);
    String scheme = scheme(target);
    boolean isName =
        scheme == null || scheme.equals(SCHEME) || registry.getProviderForScheme(scheme) == null;
    return dns != null && isName ? new QuietDns(dns, family, failures) : null;
  }

  private static @Nullable String scheme(String target) {
    try {
      return new URI(target).getScheme();
    } catch (URISyntaxException e) {
      return null; // gRPC takes it for a name then
    }
  }

  @Override
  public NameResolver newNameResolver(URI target, NameResolver.Args args) {
    return new Quiet(dns.newNameResolver(target, args), family, failures);
  }

  @Override
  public String getDefaultScheme() {
    return SCHEME;
  }

  @Override
  protected boolean isAvailable() {
    return true;
  }

  @Override
  protected int priority() {
    return 5; // of no consequence: it is the only one
  }

  private static final class Quiet extends NameResolver {
    private final NameResolver resolver;
    private final DnsLookupFamily family;
    private final Consumer<Status> failures;

    Quiet(NameResolver resolver, DnsLookupFamily family, Consumer<Status> failures) {
      this.resolver = resolver;
      this.family = family;
      this.failures = failures;
    }

    @Override
    public String getServiceAuthority() {
      return resolver.getServiceAuthority();
    }

    @Override
    public void start(Listener2 listener) {
      resolver.start(new Listening(listener, getServiceAuthority(), family, failures));
    }

    @Override
    public void refresh() {
      resolver.refresh();
    }

    @Override
    public void shutdown() {
      resolver.shutdown();
    }
  }

  private static final class Listening extends NameResolver.Listener2 {
    private final NameResolver.Listener2 channel;
    private final String host;
    private final DnsLookupFamily family;
    private final Consumer<Status> failures;

    /** A channel that has addresses goes on with them; its connections tell how that goes. */
    private volatile boolean resolved;

    Listening(
        NameResolver.Listener2 channel,
        String host,
        DnsLookupFamily family,
        Consumer<Status> failures) {
      this.channel = channel;
      this.host = host;
      this.family = family;
      this.failures = failures;
    }

    @Override
    public void onResult(NameResolver.ResolutionResult result) {
      NameResolver.ResolutionResult wanted = wanted(result);
      if (isResolved(wanted)) {
        channel.onResult(wanted);
      }
    }

    @Override
    public Status onResult2(NameResolver.ResolutionResult result) {
      NameResolver.ResolutionResult wanted = wanted(result);
      return isResolved(wanted) ? channel.onResult2(wanted) : Status.OK;
    }

    private NameResolver.ResolutionResult wanted(NameResolver.ResolutionResult result) {
      StatusOr<List<EquivalentAddressGroup>> found = result.getAddressesOrError();
      if (!found.hasValue() || !found.getValue().stream().allMatch(Listening::isIp)) {
        return result;
      }
      List<EquivalentAddressGroup> selected = family.select(found.getValue(), Listening::ip);
      Status none =
          Status.UNAVAILABLE.withDescription(host + ": no address of the family " + family);
      return result.toBuilder()
          .setAddressesOrError(
              selected.isEmpty() ? StatusOr.fromStatus(none) : StatusOr.fromValue(selected))
          .build();
    }

    private static boolean isIp(EquivalentAddressGroup group) {
      return first(group) instanceof InetSocketAddress;
    }

    private static InetAddress ip(EquivalentAddressGroup group) {
      return ((InetSocketAddress) first(group)).getAddress();
    }

    /** DNS gives each address by itself. */
    private static SocketAddress first(EquivalentAddressGroup group) {
      return group.getAddresses().get(0);
    }

    private boolean isResolved(NameResolver.ResolutionResult result) {
      StatusOr<?> addresses = result.getAddressesOrError();
      if (!addresses.hasValue()) {
        onError(addresses.getStatus());
        return false;
      }
      resolved = true;
      return true;
    }

    @Override
    public void onError(Status error) {
      if (!resolved) {
        failures.accept(error);
      }
    }
  }
}
