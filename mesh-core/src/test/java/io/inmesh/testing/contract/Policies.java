package io.inmesh.testing.contract;

import io.inmesh.config.FaultConfig;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.Timeouts;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Policies of routes, as tests want them. */
public final class Policies {
  private Policies() {}

  /** Retries these at once, each attempt within a time. */
  public static RetryPolicy retry(Duration perTry, int retries, RetryOn... on) {
    return retry(perTry, Duration.ofMillis(1), retries, on);
  }

  /** Retries these after a pause, each attempt within a time. */
  public static RetryPolicy retry(Duration perTry, Duration pause, int retries, RetryOn... on) {
    RetryPolicy policy = RetryPolicy.of(Set.of(on), retries);
    return new RetryPolicy(
        policy.on(),
        policy.retriable(),
        retries,
        perTry,
        Duration.ZERO,
        new RetryPolicy.Backoff(pause, pause),
        null,
        policy.hosts());
  }

  /** A timeout of a route, and no other. */
  public static Timeouts within(Duration timeout) {
    return new Timeouts(timeout, null, null);
  }

  /** Connections with a transport that cannot be honoured. */
  public static UpstreamConnection unusableTransport(String reason) {
    return connection(
        UpstreamConnection.DEFAULT.connectTimeout(), new TransportSecurity.Unusable(reason));
  }

  /** Connections that are made within a time. */
  public static UpstreamConnection connectTimeout(Duration timeout) {
    return connection(timeout, TransportSecurity.PLAINTEXT);
  }

  private static UpstreamConnection connection(
      Duration connectTimeout, TransportSecurity transport) {
    HttpProtocol protocol = UpstreamConnection.DEFAULT.protocol();
    return new UpstreamConnection(connectTimeout, protocol, null, 0, null, transport, List.of());
  }

  /**
   * A fault of every call.
   *
   * @param delay null for none
   * @param status with which it is aborted; null: it is not
   */
  public static FaultConfig fault(@Nullable Duration delay, @Nullable Integer status) {
    return new FaultConfig(
        delay == null ? null : new FaultConfig.Delay(delay, RuntimeFraction.ALL),
        status == null ? null : new FaultConfig.Abort(status, null, RuntimeFraction.ALL),
        "",
        List.of(),
        List.of(),
        null,
        FaultConfig.RuntimeKeys.DEFAULT);
  }

  /** Ejects after so many failures in a row, up to all endpoints that there are. */
  public static OutlierDetection outliers(OutlierDetection.Consecutive after) {
    OutlierDetection.Ejection defaults = OutlierDetection.Ejection.DEFAULT;
    OutlierDetection.Ejection all =
        new OutlierDetection.Ejection(
            defaults.interval(), defaults.base(), defaults.max(), defaults.maxJitter(), 100, true);
    return new OutlierDetection(
        all,
        after,
        OutlierDetection.SuccessRate.DEFAULT,
        OutlierDetection.FailurePercentage.DEFAULT,
        false,
        true);
  }

  /** Ejects an endpoint after any single failure, up to all that there are. */
  public static OutlierDetection ejectsAtOnce() {
    return outliers(new OutlierDetection.Consecutive(1, 100, 1, 100, 1, 100));
  }
}
