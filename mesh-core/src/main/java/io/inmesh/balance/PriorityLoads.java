package io.inmesh.balance;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the priorities of a cluster share its calls, in percent; healthy and degraded hosts of a
 * priority apart. Immutable.
 *
 * <p>Whole numbers, rounded as Envoy does ({@code LoadBalancerBase::recalculatePerPriorityState}):
 * health is min(100, factor * healthy / total); each priority takes health * 100 / min(100, sum of
 * all) until 100 are given; degraded hosts take what is left in the same way; the rest that
 * rounding left goes to the first priority that has any.
 */
public final class PriorityLoads {
  /** Of one priority that is healthy enough: what nearly all clusters have nearly always. */
  private static final PriorityLoads ONE_HEALTHY = only(0, false, new int[] {100});

  private final int[] healthyHealth;
  private final int[] degradedHealth;
  private final int[] healthyLoad;
  private final int[] degradedLoad;
  private final boolean[] panic;

  private PriorityLoads(int[] healthyHealth, int[] degradedHealth) {
    int count = healthyHealth.length;
    this.healthyHealth = healthyHealth;
    this.degradedHealth = degradedHealth;
    this.healthyLoad = new int[count];
    this.degradedLoad = new int[count];
    this.panic = new boolean[count];
  }

  /** The shares that the health of these hosts asks for, and which priorities are in panic. */
  static PriorityLoads of(List<PriorityHosts> priorities, long panicThresholdPercent) {
    int count = priorities.size();
    int[] healthy = new int[count];
    int[] degraded = new int[count];
    for (int i = 0; i < count; i++) {
      healthy[i] = priorities.get(i).health();
      degraded[i] = priorities.get(i).degradedHealth();
    }
    if (count == 1 && healthy[0] == 100 && degraded[0] == 0) {
      return ONE_HEALTHY;
    }
    PriorityLoads loads = new PriorityLoads(healthy, degraded);
    int available = loads.distribute();
    if (panicThresholdPercent == 0 && available == 0) {
      // Nothing can be picked; the first priority stands for all.
      loads.healthyLoad[0] = 100;
      return loads;
    }
    boolean everywhere = true;
    for (int i = 0; i < count; i++) {
      loads.panic[i] = available != 100 && priorities.get(i).isBelow(panicThresholdPercent);
      everywhere &= loads.panic[i];
    }
    if (everywhere) {
      loads.distributeBySize(priorities);
    }
    return loads;
  }

  /**
   * The shares when some priorities are left out; null when no other has a healthy or degraded
   * host.
   */
  @Nullable PriorityLoads without(BitSet excluded) {
    int[] healthy = healthyHealth.clone();
    int[] degraded = degradedHealth.clone();
    for (int i = 0; i < healthy.length; i++) {
      if (excluded.get(i)) {
        healthy[i] = 0;
        degraded[i] = 0;
      }
    }
    PriorityLoads loads = new PriorityLoads(healthy, degraded);
    return loads.distribute() == 0 ? null : loads;
  }

  /** Everything to one priority, to its healthy or its degraded hosts. */
  static PriorityLoads only(int priority, boolean degraded, int priorities) {
    return only(priority, degraded, new int[priorities]);
  }

  private static PriorityLoads only(int priority, boolean degraded, int[] healthyHealth) {
    PriorityLoads loads = new PriorityLoads(healthyHealth, new int[healthyHealth.length]);
    (degraded ? loads.degradedLoad : loads.healthyLoad)[priority] = 100;
    return loads;
  }

  /** The number of priorities. */
  public int priorities() {
    return healthyLoad.length;
  }

  /** The share of a priority's healthy hosts (of all its hosts, when it is in panic). */
  public int healthyLoad(int priority) {
    return healthyLoad[priority];
  }

  /** The share of a priority's degraded hosts. */
  public int degradedLoad(int priority) {
    return degradedLoad[priority];
  }

  /** The health of a priority: min(100, factor * healthy / total). */
  public int health(int priority) {
    return healthyHealth[priority];
  }

  /** The same of its degraded hosts. */
  public int degradedHealth(int priority) {
    return degradedHealth[priority];
  }

  /** Whether a priority uses all its hosts because too few are healthy. */
  public boolean isPanic(int priority) {
    return panic[priority];
  }

  /**
   * Chooses a priority.
   *
   * @param draw uniformly distributed, unsigned
   * @return the priority for its healthy hosts; its complement (~) for its degraded ones
   */
  int choose(long draw) {
    int ticket = (int) Long.remainderUnsigned(draw, 100) + 1;
    for (int i = 0; i < healthyLoad.length; i++) {
      ticket -= healthyLoad[i];
      if (ticket <= 0) {
        return i;
      }
    }
    for (int i = 0; i < degradedLoad.length; i++) {
      ticket -= degradedLoad[i];
      if (ticket <= 0) {
        return ~i;
      }
    }
    return 0;
  }

  private int distribute() {
    int available =
        Math.min(100, Arrays.stream(healthyHealth).sum() + Arrays.stream(degradedHealth).sum());
    if (available == 0) {
      return 0;
    }
    int left = fill(healthyLoad, healthyHealth, 100, available);
    left = fill(degradedLoad, degradedHealth, left, available);
    int first = firstPositive(healthyHealth);
    if (first >= 0) {
      healthyLoad[first] += left;
    } else {
      degradedLoad[firstPositive(degradedHealth)] += left;
    }
    return available;
  }

  private static int fill(int[] loads, int[] health, int total, int available) {
    int left = total;
    for (int i = 0; i < loads.length; i++) {
      loads[i] = Math.min(left, health[i] * 100 / available);
      left -= loads[i];
    }
    return left;
  }

  private void distributeBySize(List<PriorityHosts> priorities) {
    long total = 0;
    for (PriorityHosts each : priorities) {
      total += each.hosts().all().length;
    }
    Arrays.fill(degradedLoad, 0);
    Arrays.fill(healthyLoad, 0);
    if (total == 0) {
      healthyLoad[0] = 100;
      return;
    }
    int left = 100;
    int first = -1;
    for (int i = 0; i < healthyLoad.length; i++) {
      int size = priorities.get(i).hosts().all().length;
      if (first < 0 && size > 0) {
        first = i;
      }
      healthyLoad[i] = (int) (100L * size / total);
      left -= healthyLoad[i];
    }
    healthyLoad[first] += left;
  }

  private static int firstPositive(int[] values) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] > 0) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return "healthy " + Arrays.toString(healthyLoad) + " degraded " + Arrays.toString(degradedLoad);
  }
}
