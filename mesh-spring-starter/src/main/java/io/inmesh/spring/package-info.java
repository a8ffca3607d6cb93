/** Auto-configuration for Spring Boot; nothing lives here yet. */
@NullMarked
package io.inmesh.spring;

import org.jspecify.annotations.NullMarked;
