/**
 * The immutable, source-neutral description of a mesh: listeners, route tables, clusters,
 * endpoints.
 *
 * <p>Every type here is a value: a record, compared by its content, safe to share between threads.
 * Nothing here knows where it came from (xDS, a file, a test) or how it is executed. Invalid parts
 * are values too, so that one bad route fails closed on that route and not on the whole
 * configuration.
 */
@NullMarked
package io.inmesh.config;

import org.jspecify.annotations.NullMarked;
