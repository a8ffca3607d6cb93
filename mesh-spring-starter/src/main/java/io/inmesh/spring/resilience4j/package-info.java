/** Breakers and bulkheads of clusters in the application's resilience4j registries. */
@NullMarked
package io.inmesh.spring.resilience4j;

import org.jspecify.annotations.NullMarked;
