/** The live side of a cluster as calls see it: its state, its permits, its queue. */
@NullMarked
package io.inmesh.internal.cluster;

import org.jspecify.annotations.NullMarked;
