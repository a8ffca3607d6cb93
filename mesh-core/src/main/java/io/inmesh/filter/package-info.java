/**
 * HTTP filters: what happens to a call between its adapter and its destination. Each filter has a
 * package of its own below this one; it uses this package, {@code io.inmesh.call} and {@code
 * io.inmesh.config} only.
 */
@NullMarked
package io.inmesh.filter;

import org.jspecify.annotations.NullMarked;
