/**
 * Hosts the xDS protocol: one thread, timers, gRPC connections, shared by everything in the process
 * that has the same node.
 */
@NullMarked
package io.inmesh.xds.client;

import org.jspecify.annotations.NullMarked;
