/** Edits headers and query parameters ({@code envoy.filters.http.header_mutation}). */
@NullMarked
package io.inmesh.filter.header;

import org.jspecify.annotations.NullMarked;
