@NullMarked
package io.inmesh.spring.internal.http;

import org.jspecify.annotations.NullMarked;
