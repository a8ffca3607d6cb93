/**
 * gRPC-Java in the mesh: a client interceptor and a channel whose calls are routed, retried and
 * limited by the mesh.
 */
@NullMarked
package io.inmesh.grpc;

import org.jspecify.annotations.NullMarked;
