/** What runs with the class paths under test. Each program ends with 0 when all went well. */
@NullMarked
package io.inmesh.classpath.programs;

import org.jspecify.annotations.NullMarked;
