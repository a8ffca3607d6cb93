/** {@code meshctl}: asks, explains and checks what a mesh does, from the command line. */
@NullMarked
package io.inmesh.samples.meshctl;

import org.jspecify.annotations.NullMarked;
