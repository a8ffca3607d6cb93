/** The engine behind the facade: it holds the snapshot in force and makes calls. */
@NullMarked
package io.inmesh.internal;

import org.jspecify.annotations.NullMarked;
