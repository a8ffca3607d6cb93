/** Parts of HTTP messages that the engine itself makes or changes. */
@NullMarked
package io.inmesh.internal.http;

import org.jspecify.annotations.NullMarked;
