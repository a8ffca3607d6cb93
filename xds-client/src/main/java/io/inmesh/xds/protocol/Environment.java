package io.inmesh.xds.protocol;

import io.inmesh.xds.transport.XdsTransport;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * What the protocol machine is given instead of taking it from the platform.
 *
 * @param nanoTime a monotonic clock, nanoseconds
 * @param epochMillis the wall clock, for time stamps only
 * @param random numbers from 0 (inclusive) to 1 (exclusive)
 * @param transports makes connections
 */
public record Environment(
    LongSupplier nanoTime,
    LongSupplier epochMillis,
    DoubleSupplier random,
    XdsTransport.Factory transports) {}
