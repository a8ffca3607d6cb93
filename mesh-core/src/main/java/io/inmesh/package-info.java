/** The facade that applications use: the mesh, its builder and its exceptions. */
@NullMarked
package io.inmesh;

import org.jspecify.annotations.NullMarked;
