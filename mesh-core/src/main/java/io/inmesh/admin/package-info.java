/**
 * What a mesh tells about itself: plain, immutable values for dashboards, actuator endpoints, dumps
 * and consoles. They hold no secrets.
 */
@NullMarked
package io.inmesh.admin;

import org.jspecify.annotations.NullMarked;
