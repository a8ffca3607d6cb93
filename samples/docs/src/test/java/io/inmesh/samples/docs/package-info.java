/** What Javadoc and pages show is compiled. */
@NullMarked
package io.inmesh.samples.docs;

import org.jspecify.annotations.NullMarked;
