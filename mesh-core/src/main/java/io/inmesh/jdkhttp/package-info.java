/**
 * The adapter for the JDK's own {@link java.net.http.HttpClient}: a client of that type that sends
 * each request where the mesh says.
 */
@NullMarked
package io.inmesh.jdkhttp;

import org.jspecify.annotations.NullMarked;
