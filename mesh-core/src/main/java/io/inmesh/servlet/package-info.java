/**
 * Servers on Jakarta Servlet 6: a filter that lets the mesh decide about each request before the
 * application sees it. Thin: it drives {@link io.inmesh.call.InboundCall}, does the I/O and decides
 * nothing.
 */
@NullMarked
package io.inmesh.servlet;

import org.jspecify.annotations.NullMarked;
