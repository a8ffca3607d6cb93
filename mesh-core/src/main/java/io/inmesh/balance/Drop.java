package io.inmesh.balance;

/**
 * A call that is dropped on the control plane's demand ({@code drop_overloads}): 503.
 *
 * @param category for statistics
 * @param unconditional every call is dropped (response flag {@code UDO}), not a share ({@code DO})
 */
public record Drop(String category, boolean unconditional) {}
