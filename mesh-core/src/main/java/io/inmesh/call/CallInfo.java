package io.inmesh.call;

/**
 * What is known of a call.
 *
 * @param virtualHost its name; "" when none matched
 * @param route the route's name; "" when it has none or none matched
 * @param cluster of the last attempt, or the one that the route chose where there was none yet; ""
 *     when it chose none
 * @param endpoint {@code host:port} of the last attempt; "" when there was none
 * @param attempts how many attempts were sent
 * @param responseFlags {@link ResponseFlag} text
 * @param details Envoy's response code details; "" when not decided yet
 */
public record CallInfo(
    String virtualHost,
    String route,
    String cluster,
    String endpoint,
    int attempts,
    String responseFlags,
    String details) {

  /** For logs: what is known, in words. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    append(text, "virtual host ", virtualHost);
    append(text, "route ", route);
    append(text, "cluster ", cluster);
    append(text, "endpoint ", endpoint);
    append(text, "attempts ", Integer.toString(attempts));
    append(text, "flags ", responseFlags);
    append(text, "details ", details);
    return text.toString();
  }

  private static void append(StringBuilder text, String name, String value) {
    if (!value.isEmpty()) {
      text.append(text.isEmpty() ? "" : ", ").append(name).append(value);
    }
  }
}
