/** Three Spring Boot services in the mesh. */
@NullMarked
package io.inmesh.samples.spring;

import org.jspecify.annotations.NullMarked;
