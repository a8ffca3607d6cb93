package io.inmesh.filter.fault;

import io.inmesh.config.FaultConfig;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How long a call is delayed, in whole milliseconds as in Envoy. */
final class DelayFault {
  private final FaultShare share;
  private final @Nullable Long fixedMillis;
  private final @Nullable Long runtimeMillis;

  DelayFault(FaultConfig.Delay config, String runtimeKey, FilterContext context) {
    Duration fixed = config.fixed();
    fixedMillis = fixed == null ? null : (Long) fixed.toMillis();
    share =
        new FaultShare(
            config.percentage(),
            fixed == null ? "x-envoy-fault-delay-request-percentage" : null,
            context);
    long runtime = context.runtime().number(runtimeKey, -1);
    runtimeMillis = runtime < 0 ? null : (Long) runtime;
  }

  /** Zero for no delay. */
  long millis(FilterCall call) {
    if (!share.includes(call)) {
      return 0;
    }
    Long millis = fixedMillis;
    if (millis == null) {
      long asked = FaultHeader.number(call, "x-envoy-fault-delay-request");
      if (asked < 0) {
        return 0;
      }
      millis = Math.min(asked, Long.MAX_VALUE / 1_000_000);
    }
    return runtimeMillis != null ? runtimeMillis : millis;
  }
}
