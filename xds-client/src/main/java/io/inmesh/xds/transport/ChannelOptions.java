package io.inmesh.xds.transport;

import java.util.concurrent.TimeUnit;

/**
 * Liveness and limits of the connection to a server.
 *
 * @param keepaliveTimeNanos pause without traffic before a ping is sent, at least 10 s; default 5
 *     min, what gRPC servers permit without configuration
 * @param keepaliveTimeoutNanos how long an unanswered ping may take before the connection counts as
 *     dead; default 20 s
 * @param maxMessageBytes largest response, default 64 MiB; a larger one ends the stream, keeps what
 *     is cached and is reported
 * @param maxResourceBytes largest resource within a response, default 32 MiB; a larger one is
 *     rejected like an invalid one
 */
public record ChannelOptions(
    long keepaliveTimeNanos,
    long keepaliveTimeoutNanos,
    int maxMessageBytes,
    int maxResourceBytes) {

  /** The defaults. */
  public static final ChannelOptions DEFAULT =
      new ChannelOptions(
          TimeUnit.MINUTES.toNanos(5), TimeUnit.SECONDS.toNanos(20), 64 << 20, 32 << 20);

  public ChannelOptions {
    positive("keepaliveTimeNanos", keepaliveTimeNanos);
    positive("keepaliveTimeoutNanos", keepaliveTimeoutNanos);
    positive("maxMessageBytes", maxMessageBytes);
    positive("maxResourceBytes", maxResourceBytes);
  }

  private static void positive(String name, long value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: > 0)");
    }
  }

  /** These options with other size limits, in bytes. */
  public ChannelOptions withLimits(int maxMessageBytes, int maxResourceBytes) {
    return new ChannelOptions(
        keepaliveTimeNanos, keepaliveTimeoutNanos, maxMessageBytes, maxResourceBytes);
  }

  /** These options with another keepalive, in nanoseconds. */
  public ChannelOptions withKeepalive(long timeNanos, long timeoutNanos) {
    return new ChannelOptions(timeNanos, timeoutNanos, maxMessageBytes, maxResourceBytes);
  }
}
