/** The command line: call, explain, route-check, validate and dump. */
@NullMarked
package io.inmesh.samples.meshctl;

import org.jspecify.annotations.NullMarked;
