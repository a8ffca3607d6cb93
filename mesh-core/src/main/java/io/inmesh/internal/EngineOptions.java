package io.inmesh.internal;

import io.inmesh.call.CallTimer;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.filter.FilterFactory;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an {@link Engine}.
 *
 * @param outboundListener the listener that plays the outbound proxy; null: the only one with an
 *     HTTP connection manager
 * @param unknownAuthority what happens to a request whose authority no virtual host has
 * @param beforeFirstConfig what happens to a request while there is no configuration yet
 * @param firstConfigTimeout how long a request waits for the first configuration
 * @param locality where this process runs, for zone-aware routing
 * @param timer clock and timer; null: a thread of the engine's own
 * @param random the source of draws: 64 random bits, from any thread
 * @param filters HTTP filters beside the built-in ones
 */
public record EngineOptions(
    @Nullable String outboundListener,
    UnknownAuthority unknownAuthority,
    BeforeFirstConfig beforeFirstConfig,
    Duration firstConfigTimeout,
    Locality locality,
    @Nullable CallTimer timer,
    LongSupplier random,
    List<FilterFactory<?>> filters) {}
