/** Delays and aborts calls on purpose ({@code envoy.filters.http.fault}). */
@NullMarked
package io.inmesh.filter.fault;

import org.jspecify.annotations.NullMarked;
