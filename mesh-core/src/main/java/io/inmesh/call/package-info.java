/**
 * What adapters drive: the state machines of a call, the steps they answer with, and the views
 * through which they read requests and responses.
 *
 * <p>Nothing here does I/O, starts a thread or reads a clock.
 */
@NullMarked
package io.inmesh.call;

import org.jspecify.annotations.NullMarked;
