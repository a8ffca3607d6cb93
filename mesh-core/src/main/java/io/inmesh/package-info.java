/** The facade: a {@link io.inmesh.Mesh} is built once per process and handed to adapters. */
@NullMarked
package io.inmesh;

import org.jspecify.annotations.NullMarked;
