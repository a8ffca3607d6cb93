/** Unary gRPC calls: bare grpc-java, grpc-java xds, and Inmesh. */
@NullMarked
package io.inmesh.benchmarks.grpc;

import org.jspecify.annotations.NullMarked;
