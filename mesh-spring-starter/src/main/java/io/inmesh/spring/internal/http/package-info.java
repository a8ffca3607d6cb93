/** What the transports of Spring's blocking clients share. Not for applications: it may change. */
@NullMarked
package io.inmesh.spring.internal.http;

import org.jspecify.annotations.NullMarked;
