/** Heap, metaspace, start and idle cost, each in fresh JVMs. */
@NullMarked
package io.inmesh.benchmarks.footprint;

import org.jspecify.annotations.NullMarked;
