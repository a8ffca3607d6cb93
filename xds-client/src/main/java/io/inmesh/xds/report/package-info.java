/**
 * Tells of every field that a resource sets what becomes of it: honoured, ignored or rejected, and
 * why.
 */
@NullMarked
package io.inmesh.xds.report;

import org.jspecify.annotations.NullMarked;
