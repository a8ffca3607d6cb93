/** The control plane: java-control-plane, embedded, and the xDS resources that it serves. */
@NullMarked
package io.inmesh.samples.quickstart.control;

import org.jspecify.annotations.NullMarked;
