package io.inmesh.resilience4j;

/**
 * A setting of a cluster's circuit breaker or bulkhead that makes no sense.
 *
 * @param path where it stands, as it was written
 * @param value what it is
 * @param expected what was expected, in words
 */
public record WrongSetting(String path, String value, String expected) {
  /** Path, value and what was expected, in one line. */
  @Override
  public String toString() {
    return path + ": " + value + " (expected: " + expected + ')';
  }
}
