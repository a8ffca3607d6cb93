/** The port through which the mesh reports what it does; vendor-free. */
@NullMarked
package io.inmesh.telemetry;

import org.jspecify.annotations.NullMarked;
