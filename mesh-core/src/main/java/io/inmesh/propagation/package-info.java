/**
 * Takes a {@link io.inmesh.call.MeshContext} along with what other libraries propagate from thread
 * to thread.
 */
@NullMarked
package io.inmesh.propagation;

import org.jspecify.annotations.NullMarked;
