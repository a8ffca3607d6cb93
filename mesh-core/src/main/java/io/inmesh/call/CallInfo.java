package io.inmesh.call;

/**
 * What is known of a call.
 *
 * @param virtualHost its name; "" when none matched
 * @param route the route's name; "" when it has none or none matched
 * @param cluster of the last attempt; "" when there was none
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
    String details) {}
