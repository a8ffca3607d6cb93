/** The library beside real sidecar proxies, under an open-loop load. */
@NullMarked
package io.inmesh.benchmarks.proxy;

import org.jspecify.annotations.NullMarked;
