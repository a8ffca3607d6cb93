/**
 * Unit tests of traffic policy: xDS resources in, decisions out, in virtual time, without sockets.
 *
 * <p>{@link io.inmesh.junit.MeshTest} on a JUnit test gives it a {@link io.inmesh.junit.TestMesh};
 * everything else follows from there, and from AssertJ's own {@code assertThat}.
 */
@NullMarked
package io.inmesh.junit;

import org.jspecify.annotations.NullMarked;
