/**
 * With which class paths the library works: programs run in JVMs of their own whose class path is
 * put together exactly.
 */
@NullMarked
package io.inmesh.classpath;

import org.jspecify.annotations.NullMarked;
