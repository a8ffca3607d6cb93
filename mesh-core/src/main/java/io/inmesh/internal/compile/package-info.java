/**
 * Turns a configuration into the executable snapshot that calls read, reusing what did not change.
 */
@NullMarked
package io.inmesh.internal.compile;

import org.jspecify.annotations.NullMarked;
