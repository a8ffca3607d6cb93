/** Streams to xDS servers over gRPC. */
@NullMarked
package io.inmesh.xds.transport.grpc;

import org.jspecify.annotations.NullMarked;
