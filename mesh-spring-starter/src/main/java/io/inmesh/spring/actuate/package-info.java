/** The mesh in Spring Boot's actuator: its health, and the endpoint {@code mesh}. */
@NullMarked
package io.inmesh.spring.actuate;

import org.jspecify.annotations.NullMarked;
