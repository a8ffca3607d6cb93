/**
 * Looks up the host names of DNS clusters, again and again, and turns them into endpoints. The
 * look-up itself, timers and randomness are injected.
 */
@NullMarked
package io.inmesh.xds.dns;

import org.jspecify.annotations.NullMarked;
