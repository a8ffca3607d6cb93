/** Files and directories as a source of xDS resources: read, watched, swapped as a whole. */
@NullMarked
package io.inmesh.xds.files;

import org.jspecify.annotations.NullMarked;
