/** What one call's decisions cost, beside the resilience4j trio and grpc-java's own routing. */
@NullMarked
package io.inmesh.benchmarks.decision;

import org.jspecify.annotations.NullMarked;
