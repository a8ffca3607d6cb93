/**
 * The adapter for OkHttp: an application interceptor that sends each call where the mesh says.
 *
 * <p>Needs OkHttp 5.4 or newer on the class path.
 */
@NullMarked
package io.inmesh.okhttp;

import org.jspecify.annotations.NullMarked;
