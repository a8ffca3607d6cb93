/** JMH benchmarks and the comparison with the proxy. */
@NullMarked
package io.inmesh.benchmarks;

import org.jspecify.annotations.NullMarked;
