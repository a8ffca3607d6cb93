@NullMarked
package io.inmesh.spring.http.okhttp;

import org.jspecify.annotations.NullMarked;
