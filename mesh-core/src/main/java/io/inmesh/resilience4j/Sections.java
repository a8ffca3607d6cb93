package io.inmesh.resilience4j;

import org.jspecify.annotations.Nullable;

/**
 * The sections of a cluster's settings, each of the nearest that has it.
 *
 * @param misnamed there is one of a name that nobody knows
 */
record Sections(Section breaker, Section bulkhead, boolean misnamed) {
  static final String BREAKER = "circuitBreaker";
  static final String BULKHEAD = "bulkhead";

  /**
   * One section.
   *
   * @param given something has its name
   * @param settings what is in it; null where it is not given, or no section
   */
  record Section(boolean given, @Nullable Settings settings) {}

  /**
   * The sections.
   *
   * @param nearest the application's settings
   * @param remote those of the metadata, for what the nearest do not have
   */
  static Sections of(Settings nearest, Settings remote) {
    Section breaker = section(BREAKER, nearest, remote);
    Section bulkhead = section(BULKHEAD, nearest, remote);
    boolean unknownOfNearest = nearest.end();
    return new Sections(breaker, bulkhead, remote.end() || unknownOfNearest);
  }

  private static Section section(String name, Settings nearest, Settings remote) {
    boolean isNear = nearest.has(name);
    boolean given = isNear || remote.has(name);
    Settings own = nearest.section(name);
    Settings other = remote.section(name);
    return new Section(given, isNear ? own : other);
  }
}
