/** What an embedded Jetty tells of the connections of its requests. */
@NullMarked
package io.inmesh.spring.servlet.jetty;

import org.jspecify.annotations.NullMarked;
