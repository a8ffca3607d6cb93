/** The thread and clock of a mesh. */
@NullMarked
package io.inmesh.internal.time;

import org.jspecify.annotations.NullMarked;
