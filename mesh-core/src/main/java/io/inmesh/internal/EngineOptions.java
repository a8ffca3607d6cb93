package io.inmesh.internal;

import io.inmesh.call.CallTimer;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshMode;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.filter.FilterFactory;
import io.inmesh.health.ClusterGuards;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an {@link Engine}.
 *
 * @param outbound of calls that go out
 * @param inbound of calls that come in
 * @param mode whether decisions take effect
 * @param locality where this process runs, for zone-aware routing
 * @param timer clock and timer; null: a thread of the engine's own
 * @param random the source of draws: 64 random bits, from any thread
 * @param filters HTTP filters beside the built-in ones
 * @param guards the application's own limits of clusters
 */
public record EngineOptions(
    Outbound outbound,
    Inbound inbound,
    MeshMode mode,
    Locality locality,
    @Nullable CallTimer timer,
    LongSupplier random,
    List<FilterFactory<?>> filters,
    ClusterGuards guards) {

  /**
   * Of calls that go out.
   *
   * @param listener the listener that plays the outbound proxy; null: the only one that can
   * @param authorities those that may be in the mesh, as the client has them; null: all
   * @param unknownAuthority what happens to a request whose authority no virtual host has
   * @param beforeFirstConfig what happens to a request while there is no configuration yet
   * @param firstConfigTimeout how long a request waits for the first configuration
   */
  public record Outbound(
      @Nullable String listener,
      @Nullable Predicate<String> authorities,
      UnknownAuthority unknownAuthority,
      BeforeFirstConfig beforeFirstConfig,
      Duration firstConfigTimeout) {

    /** Whether an authority may be in the mesh. */
    boolean admits(String authority) {
      return authorities == null || authorities.test(authority);
    }
  }

  /**
   * Of calls that come in.
   *
   * @param listener the listener for all of them; null: that of the port
   * @param withoutConfig what happens to a request for which there is no configuration
   * @param propagatedHeaders headers that outbound calls carry beside the usual ones
   * @param overridesHeader in which services tell each other their overrides; null for none
   */
  public record Inbound(
      @Nullable String listener,
      InboundWithoutConfig withoutConfig,
      List<String> propagatedHeaders,
      @Nullable String overridesHeader) {
    public Inbound {
      propagatedHeaders = List.copyOf(propagatedHeaders);
    }
  }
}
