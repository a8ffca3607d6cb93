/** Client and server interceptors for gRPC-Java; nothing lives here yet. */
@NullMarked
package io.inmesh.grpc;

import org.jspecify.annotations.NullMarked;
