/**
 * Circuit breakers and bulkheads of clusters in the application's own resilience4j registries, with
 * their events and metrics. Needs {@code resilience4j-circuitbreaker} and {@code
 * resilience4j-bulkhead} on the class path.
 */
@NullMarked
package io.inmesh.resilience4j;

import org.jspecify.annotations.NullMarked;
