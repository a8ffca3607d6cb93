/** The mesh's meters in the registry of Spring applications. */
@NullMarked
package io.inmesh.spring.telemetry;

import org.jspecify.annotations.NullMarked;
