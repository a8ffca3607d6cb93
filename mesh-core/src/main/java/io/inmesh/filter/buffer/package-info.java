/** Lets requests go on when they are there whole ({@code envoy.filters.http.buffer}). */
@NullMarked
package io.inmesh.filter.buffer;

import org.jspecify.annotations.NullMarked;
