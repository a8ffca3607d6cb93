/** What the mesh does as meters of Micrometer. Needs micrometer-core, which is optional. */
@NullMarked
package io.inmesh.telemetry.micrometer;

import org.jspecify.annotations.NullMarked;
