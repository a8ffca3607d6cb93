package io.inmesh.internal.compile;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.InboundState;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.FilterChainMatcher;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.TransportSecurity;
import io.inmesh.internal.filter.FilterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener for requests that come in, in executable form. Immutable. */
public final class CompiledInbound {
  private final Listener source;
  private final FilterChainMatcher matcher;
  private final List<Chain> chains;
  private final @Nullable Chain otherwise;

  private CompiledInbound(
      Listener source, FilterChainMatcher matcher, List<Chain> chains, @Nullable Chain otherwise) {
    this.source = source;
    this.matcher = matcher;
    this.chains = chains;
    this.otherwise = otherwise;
  }

  /**
   * One filter chain.
   *
   * @param source as configured
   * @param http its connection manager, in executable form; null when requests must be refused
   * @param refusal why, in plain words; "" when they need not be
   * @param table the key of the route table that is missing; null for none
   */
  public record Chain(
      FilterChain source, @Nullable CompiledListener http, String refusal, @Nullable String table) {
    private static Chain refused(FilterChain source, String refusal) {
      return new Chain(source, null, refusal, null);
    }
  }

  /**
   * Compiles.
   *
   * @param previous the previous form, whose unchanged chains are reused; null for none
   */
  static CompiledInbound compile(
      Listener listener,
      MeshConfig config,
      FilterRegistry filters,
      @Nullable CompiledInbound previous) {
    List<FilterChain> sources = new ArrayList<>(listener.filterChains());
    if (listener.apiListener() != null) {
      sources.add(
          new FilterChain(
              "", FilterChainMatch.ANY, listener.apiListener(), TransportSecurity.PLAINTEXT));
    }
    List<Chain> chains = new ArrayList<>(sources.size());
    for (int i = 0; i < sources.size(); i++) {
      Chain before = previous != null && i < previous.chains.size() ? previous.chains.get(i) : null;
      chains.add(chain(listener, sources.get(i), config, filters, before));
    }
    FilterChain last = listener.defaultFilterChain();
    return new CompiledInbound(
        listener,
        new FilterChainMatcher(sources.stream().map(FilterChain::match).toList()),
        List.copyOf(chains),
        last == null
            ? null
            : chain(listener, last, config, filters, previous == null ? null : previous.otherwise));
  }

  private static Chain chain(
      Listener listener,
      FilterChain chain,
      MeshConfig config,
      FilterRegistry filters,
      @Nullable Chain previous) {
    if (chain.transport() instanceof TransportSecurity.Unusable unusable) {
      return Chain.refused(chain, unusable.reason());
    }
    HttpConnectionManager manager = chain.http();
    if (manager == null) {
      return Chain.refused(chain, nameOf(listener, chain) + " is not for HTTP");
    }
    RouteTable table = SnapshotCompiler.table(config, manager.routes());
    if (table == null) {
      String missing = ((RouteSource.Named) manager.routes()).key();
      String why = OutboundListeners.whyNone(config, manager.routes());
      return new Chain(chain, null, nameOf(listener, chain) + why, missing);
    }
    CompiledListener before = previous == null ? null : previous.http();
    return new Chain(
        chain,
        CompiledListener.inbound(listener, manager, table, config.runtime(), filters, before),
        "",
        null);
  }

  private static String nameOf(Listener listener, FilterChain chain) {
    return chain.name().isEmpty()
        ? "a filter chain of listener " + listener.name()
        : "filter chain " + chain.name();
  }

  /** The listener as configured. */
  public Listener source() {
    return source;
  }

  /** Why no chain at all can decide about requests; "" when some can. */
  public String refusal() {
    String first = "listener " + source.name() + " has no filter chains";
    boolean any = false;
    for (Chain chain : all()) {
      if (chain.http() != null) {
        return "";
      }
      first = any ? first : chain.refusal();
      any = true;
    }
    return first;
  }

  /** The keys of the route tables that its chains lack. */
  public List<String> missingTables() {
    List<String> missing = new ArrayList<>();
    for (Chain chain : all()) {
      if (chain.table() != null) {
        missing.add(chain.table());
      }
    }
    return missing;
  }

  /** What of its chains concerns connections. */
  public List<InboundState.Chain> connections() {
    return all().stream()
        .map(chain -> new InboundState.Chain(chain.source().match(), chain.source().transport()))
        .toList();
  }

  private List<Chain> all() {
    List<Chain> all = new ArrayList<>(chains);
    if (otherwise != null) {
      all.add(otherwise);
    }
    return all;
  }

  /** The chain of a connection; null when none takes it. */
  public @Nullable Chain find(ConnectionView connection) {
    int found = matcher.find(connection);
    return found < 0 ? otherwise : chains.get(found);
  }
}
