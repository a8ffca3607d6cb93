/** The load: an ordinary OkHttp client called at a steady rate, and what came of it. */
@NullMarked
package io.inmesh.samples.quickstart.load;

import org.jspecify.annotations.NullMarked;
