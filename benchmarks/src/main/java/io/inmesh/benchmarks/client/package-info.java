/** The clients under comparison, each in a JVM of its own. */
@NullMarked
package io.inmesh.benchmarks.client;

import org.jspecify.annotations.NullMarked;
