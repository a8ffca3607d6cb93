/** The facade of the xDS client: the configuration source and its builder. */
@NullMarked
package io.inmesh.xds;

import org.jspecify.annotations.NullMarked;
