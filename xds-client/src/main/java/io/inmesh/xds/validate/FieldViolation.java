package io.inmesh.xds.validate;

/**
 * One field that breaks a constraint of its proto file.
 *
 * @param path field path below the message checked, in Envoy's notation: {@code
 *     virtual_hosts[3].routes[1].route.weighted_clusters}
 * @param value the value, shortened; {@code [redacted]} for a sensitive field; empty when absent
 * @param expected what the constraint asks for
 */
public record FieldViolation(String path, String value, String expected) {
  /** {@code field.path: value (expected: ...)}. */
  @Override
  public String toString() {
    return path + ": " + (value.isEmpty() ? "" : value + " ") + "(expected: " + expected + ")";
  }
}
