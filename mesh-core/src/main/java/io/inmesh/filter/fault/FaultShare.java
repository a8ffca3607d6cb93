package io.inmesh.filter.fault;

import io.inmesh.config.RuntimeFraction;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterContext;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** The share of calls that a fault hits; a header may ask for a smaller one. */
final class FaultShare {
  private final RuntimeFraction fraction;
  private final LongPredicate draw;
  private final @Nullable String header;
  private final boolean replacedByRuntime;

  FaultShare(RuntimeFraction fraction, @Nullable String header, FilterContext context) {
    this.fraction = fraction;
    this.header = header;
    draw = context.fraction(fraction);
    replacedByRuntime = context.runtime().number(fraction.runtimeKey(), -1) >= 0;
  }

  boolean includes(FilterCall call) {
    long asked = header == null || replacedByRuntime ? -1 : FaultHeader.number(call, header);
    if (asked < 0) {
      return draw.test(call.random());
    }
    long numerator = Math.min(asked, fraction.numerator());
    return Long.remainderUnsigned(call.random(), fraction.denominator()) < numerator;
  }
}
