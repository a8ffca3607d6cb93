/**
 * The state machine of an outbound call: routing, attempts, retries, timeouts, local replies. No
 * I/O, no threads, no clock of its own.
 */
@NullMarked
package io.inmesh.internal.call;

import org.jspecify.annotations.NullMarked;
