package io.inmesh.benchmarks.client;

import java.lang.management.ManagementFactory;

/**
 * What this process has spent since it began.
 *
 * @param cpuNanos CPU time of all threads, the JVM's own among them
 * @param bytes allocated by the threads that live
 */
public record Spent(long cpuNanos, long bytes) {
  /** Until now. */
  public static Spent now() {
    return new Spent(cpuNanosNow(), allocatedNow());
  }

  /** What came since, in words that a {@link ChildJvm} can answer. */
  public String since(Spent earlier) {
    return (cpuNanos - earlier.cpuNanos) + " " + (bytes - earlier.bytes);
  }

  static long cpuNanosNow() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static long allocatedNow() {
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long sum = 0;
    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += Math.max(0, bytes);
    }
    return sum;
  }
}
