/**
 * Turns what is known of single resources into one complete configuration, and tells which
 * resources that takes. No I/O and no clock: the same cache gives the same configuration.
 *
 * <p>Resources form a graph: listeners need route tables, these need clusters, these need
 * endpoints. A change is followed along its edges only, so that the update of one endpoint costs
 * the same among ten thousand clusters as among ten. A part is published once all that it needs is
 * known or known to be missing; until then the part that was published before stays.
 */
@NullMarked
package io.inmesh.xds.resolve;

import org.jspecify.annotations.NullMarked;
