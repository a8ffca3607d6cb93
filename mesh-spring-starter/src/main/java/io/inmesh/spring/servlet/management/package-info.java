/** The mesh in front of an actuator that has a server of its own. */
@NullMarked
package io.inmesh.spring.servlet.management;

import org.jspecify.annotations.NullMarked;
