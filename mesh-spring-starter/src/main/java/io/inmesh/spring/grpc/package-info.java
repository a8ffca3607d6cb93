/** gRPC channels and servers of Spring applications (Spring gRPC) in the mesh. */
@NullMarked
package io.inmesh.spring.grpc;

import org.jspecify.annotations.NullMarked;
