/** The control plane that all clients of a comparison are fed by. */
@NullMarked
package io.inmesh.benchmarks.control;

import org.jspecify.annotations.NullMarked;
