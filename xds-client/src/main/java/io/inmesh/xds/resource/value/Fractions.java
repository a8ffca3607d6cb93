package io.inmesh.xds.resource.value;

import io.inmesh.config.RuntimeFraction;
import io.inmesh.xds.proto.envoy.config.core.v3.RuntimeFractionalPercent;
import io.inmesh.xds.proto.envoy.type.v3.FractionalPercent;
import io.inmesh.xds.proto.envoy.type.v3.Percent;

/** Reads shares of requests. */
public final class Fractions {
  private Fractions() {}

  /** A fraction with its runtime key. */
  public static RuntimeFraction read(Place place, RuntimeFractionalPercent fraction) {
    String key = fraction.getRuntimeKey();
    return read(
        place.field("default_value"), fraction.getDefaultValue(), key.isEmpty() ? null : key);
  }

  /** A fraction; a numerator above its denominator means always. */
  public static RuntimeFraction read(
      Place place,
      FractionalPercent fraction,
      @org.jspecify.annotations.Nullable String runtimeKey) {
    int denominator = denominator(place, fraction);
    long numerator = Math.min(Scalars.unsigned(fraction.getNumerator()), denominator);
    return new RuntimeFraction((int) numerator, denominator, runtimeKey);
  }

  private static int denominator(Place place, FractionalPercent fraction) {
    switch (fraction.getDenominator()) {
      case HUNDRED:
        return 100;
      case TEN_THOUSAND:
        return 10_000;
      case MILLION:
        return 1_000_000;
      case UNRECOGNIZED:
        place
            .field("denominator")
            .invalid(fraction.getDenominatorValue(), "HUNDRED, TEN_THOUSAND or MILLION");
        break;
    }
    return 100;
  }

  /** A percentage or the default; must be 0 to 100. */
  public static double percent(Place place, boolean has, Percent percent, double otherwise) {
    if (!has) {
      return otherwise;
    }
    double value = percent.getValue();
    if (!(value >= 0 && value <= 100)) {
      place.field("value").invalid(value, "0 to 100");
      return otherwise;
    }
    return value;
  }
}
