/**
 * Spring Boot applications in the mesh: the properties, the {@link io.inmesh.Mesh} bean, and how
 * each bean chooses. The packages below hold one part of Spring each, and are touched only where
 * that part is there.
 */
@NullMarked
package io.inmesh.spring;

import org.jspecify.annotations.NullMarked;
