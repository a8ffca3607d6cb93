/**
 * Formats with {@code %COMMAND%} operators, compiled once: header values, bodies, rewrites, access
 * logs.
 */
@NullMarked
package io.inmesh.internal.format;

import org.jspecify.annotations.NullMarked;
