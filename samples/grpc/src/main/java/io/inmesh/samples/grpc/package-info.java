/** A gRPC client in the mesh, with a control plane and the service in two versions. */
@NullMarked
package io.inmesh.samples.grpc;

import org.jspecify.annotations.NullMarked;
