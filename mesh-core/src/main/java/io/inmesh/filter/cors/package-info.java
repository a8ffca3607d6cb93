/** Answers cross-origin requests ({@code envoy.filters.http.cors}). */
@NullMarked
package io.inmesh.filter.cors;

import org.jspecify.annotations.NullMarked;
