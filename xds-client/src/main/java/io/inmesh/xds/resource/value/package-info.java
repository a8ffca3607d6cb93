/**
 * Readers of what resources and filters have in common: matchers, durations, metadata, typed
 * configurations, header edits.
 *
 * <p>A reader takes a {@link io.inmesh.xds.resource.value.Place} and a message. It never throws:
 * what is wrong goes to the place, and the reader returns some value that nobody will use, because
 * whoever asked looks at {@link io.inmesh.xds.resource.value.Place#broken()}.
 */
@NullMarked
package io.inmesh.xds.resource.value;

import org.jspecify.annotations.NullMarked;
