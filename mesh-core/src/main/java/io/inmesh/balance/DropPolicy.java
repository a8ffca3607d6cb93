package io.inmesh.balance;

import io.inmesh.config.Endpoints.DropOverload;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The drops of a cluster, one after the other: each takes its share of what the ones before left.
 */
final class DropPolicy {
  static final DropPolicy NONE = new DropPolicy(List.of());

  private final List<DropOverload> overloads;
  private final Drop[] drops;

  private DropPolicy(List<DropOverload> overloads) {
    this.overloads = overloads;
    this.drops = new Drop[overloads.size()];
    for (int i = 0; i < drops.length; i++) {
      DropOverload each = overloads.get(i);
      boolean always = each.fraction().numerator() >= each.fraction().denominator();
      drops[i] = new Drop(each.category(), always);
    }
  }

  static DropPolicy of(List<DropOverload> overloads) {
    return overloads.isEmpty() ? NONE : new DropPolicy(overloads);
  }

  /** Draws once for each drop; the first that hits, or null. */
  @Nullable Drop draw(PickContext context) {
    for (int i = 0; i < drops.length; i++) {
      int denominator = overloads.get(i).fraction().denominator();
      if (Long.remainderUnsigned(context.draw(), denominator)
          < overloads.get(i).fraction().numerator()) {
        return drops[i];
      }
    }
    return null;
  }
}
