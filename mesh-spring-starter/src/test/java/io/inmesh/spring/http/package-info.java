@NullMarked
package io.inmesh.spring.http;

import org.jspecify.annotations.NullMarked;
