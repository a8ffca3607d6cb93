/**
 * The types of resources: each decodes a proto to a validated record of {@code io.inmesh.config}.
 *
 * <p>A decoder reads what it honours. What it cannot honour, or what Envoy itself would refuse, is
 * an error with the path of the field, and the smallest part around it that can stand alone (a
 * route, a virtual host, a filter chain, a cluster) fails closed.
 */
@NullMarked
package io.inmesh.xds.resource;

import org.jspecify.annotations.NullMarked;
