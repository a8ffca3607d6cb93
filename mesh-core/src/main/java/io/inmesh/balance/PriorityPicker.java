package io.inmesh.balance;

import io.inmesh.health.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * Draws a priority by its share, then picks among its healthy, its degraded or, in panic, all
 * hosts.
 */
final class PriorityPicker implements Picker {
  private final PriorityLoads loads;
  private final Level[] levels;
  private final boolean failsInPanic;

  /**
   * The pickers of one priority.
   *
   * @param all among all hosts; null while the priority has not been in panic
   */
  record Level(Picker healthy, Picker degraded, @Nullable Picker all) {}

  PriorityPicker(PriorityLoads loads, Level[] levels, boolean failsInPanic) {
    this.loads = loads;
    this.levels = levels;
    this.failsInPanic = failsInPanic;
  }

  @Override
  public @Nullable EndpointState pick(PickContext context) {
    PriorityLoads shares = context.priorityLoads(loads);
    boolean certain = levels.length == 1 && shares.healthyLoad(0) == 100;
    int chosen = certain ? 0 : shares.choose(context.draw());
    int priority = chosen < 0 ? ~chosen : chosen;
    Level level = levels[priority];
    if (loads.isPanic(priority)) {
      return failsInPanic || level.all == null ? null : level.all.pick(context);
    }
    return (chosen < 0 ? level.degraded : level.healthy).pick(context);
  }
}
