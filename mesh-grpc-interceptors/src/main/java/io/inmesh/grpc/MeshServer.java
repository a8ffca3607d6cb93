package io.inmesh.grpc;

import io.inmesh.Mesh;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the calls of a server share.
 *
 * @param executor on which the application is called by calls that the mesh has held back
 * @param active how many calls are with the application
 */
record MeshServer(Mesh mesh, Executor executor, AtomicLong active) {}
