/** What is shown while it runs: bars on a terminal, plain lines on a pipe. */
@NullMarked
package io.inmesh.samples.quickstart.view;

import org.jspecify.annotations.NullMarked;
