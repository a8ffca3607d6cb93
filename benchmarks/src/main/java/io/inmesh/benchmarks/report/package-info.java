/** Figures of interleaved rounds: medians, and medians of ratios within a round. */
@NullMarked
package io.inmesh.benchmarks.report;

import org.jspecify.annotations.NullMarked;
