/**
 * The xDS protocol without I/O: what to ask which server for, what to answer it, what is known of
 * each resource. Messages, ticks of an injected clock and interests go in; messages, deadlines and
 * changed keys come out. Nothing here has a thread or a clock, and whoever hosts it serialises all
 * calls.
 */
@NullMarked
package io.inmesh.xds.protocol;

import org.jspecify.annotations.NullMarked;
