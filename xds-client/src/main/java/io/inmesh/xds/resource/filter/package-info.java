/**
 * Decoders of HTTP filters' configurations, one per filter, behind {@link
 * io.inmesh.xds.resource.filter.FilterDecoder}.
 */
@NullMarked
package io.inmesh.xds.resource.filter;

import org.jspecify.annotations.NullMarked;
