/**
 * Which endpoint of a cluster gets an attempt: policies turn sets of hosts into immutable pickers;
 * {@link io.inmesh.balance.ClusterState} owns the current one and all that outlives it.
 *
 * <p>Nothing here starts a thread, takes a lock or reads a clock: time and randomness come in with
 * the call or through ports.
 */
@NullMarked
package io.inmesh.balance;

import org.jspecify.annotations.NullMarked;
