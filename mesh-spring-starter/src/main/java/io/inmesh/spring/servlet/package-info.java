/** Requests that come in to Spring's servlet applications. */
@NullMarked
package io.inmesh.spring.servlet;

import org.jspecify.annotations.NullMarked;
