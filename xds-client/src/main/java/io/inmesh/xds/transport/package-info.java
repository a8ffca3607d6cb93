/**
 * What a control plane connection is made of: the servers, the node that introduces itself, and the
 * stream port that {@code io.inmesh.xds.protocol} speaks through.
 */
@NullMarked
package io.inmesh.xds.transport;

import org.jspecify.annotations.NullMarked;
