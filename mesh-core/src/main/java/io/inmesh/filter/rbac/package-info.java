/** Allows and denies calls by rules ({@code envoy.filters.http.rbac}). */
@NullMarked
package io.inmesh.filter.rbac;

import org.jspecify.annotations.NullMarked;
