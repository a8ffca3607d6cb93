/**
 * The live side of clusters and endpoints: how many requests are under way, how many more may
 * start, and which endpoints are ejected as outliers.
 *
 * <p>Nothing here starts a thread, takes a lock or reads a clock: time and randomness come in as
 * arguments or ports.
 */
@NullMarked
package io.inmesh.health;

import org.jspecify.annotations.NullMarked;
