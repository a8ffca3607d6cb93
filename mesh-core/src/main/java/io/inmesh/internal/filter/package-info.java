/** Carries out HTTP filters: makes them for each route, and runs them for each call. */
@NullMarked
package io.inmesh.internal.filter;

import org.jspecify.annotations.NullMarked;
