/** What an embedded Tomcat tells of the connections of its requests. */
@NullMarked
package io.inmesh.spring.servlet.tomcat;

import org.jspecify.annotations.NullMarked;
