/** Clients of {@code java.net.http} of Spring applications in the mesh. */
@NullMarked
package io.inmesh.spring.jdkhttp;

import org.jspecify.annotations.NullMarked;
