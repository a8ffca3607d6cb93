@NullMarked
package io.inmesh.spring.okhttp;

import org.jspecify.annotations.NullMarked;
