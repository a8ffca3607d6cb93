/**
 * Limits the rate of calls by token buckets of this process ({@code
 * envoy.filters.http.local_ratelimit}).
 */
@NullMarked
package io.inmesh.filter.ratelimit;

import org.jspecify.annotations.NullMarked;
