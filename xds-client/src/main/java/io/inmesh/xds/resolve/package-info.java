/**
 * Turns what is known of single resources into one complete configuration, and tells which
 * resources that takes. No I/O and no clock of its own: the same cache gives the same
 * configuration, once what serves while its replacement is on its way has had its time ({@link
 * Grace}).
 *
 * <p>Resources form a graph: listeners need route tables, these need clusters, these need
 * endpoints. A change is followed along its edges only, so that the update of one endpoint costs
 * the same among ten thousand clusters as among ten. A part is published once all that it needs is
 * known or known to be missing; until then the part that was published before stays.
 */
@NullMarked
package io.inmesh.xds.resolve;

import org.jspecify.annotations.NullMarked;
