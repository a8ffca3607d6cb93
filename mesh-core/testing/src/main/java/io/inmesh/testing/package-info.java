/** What the tests of all modules share. */
@NullMarked
package io.inmesh.testing;

import org.jspecify.annotations.NullMarked;
