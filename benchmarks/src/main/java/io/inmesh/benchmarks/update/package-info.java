/** What the update of one endpoint costs, beside grpc-java xds. */
@NullMarked
package io.inmesh.benchmarks.update;

import org.jspecify.annotations.NullMarked;
