package io.inmesh.benchmarks.proxy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of other processes, as Linux accounts it. */
final class CpuTime {
  /** {@code sysconf(_SC_CLK_TCK)} of every Linux that runs Java. */
  private static final double MICROS_PER_TICK = 10_000;

  private CpuTime() {}

  /** User and system time of a process and all its threads since its start. */
  static double micros(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The name in parentheses may hold anything; utime and stime are fields 14 and 15.
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * MICROS_PER_TICK;
  }
}
