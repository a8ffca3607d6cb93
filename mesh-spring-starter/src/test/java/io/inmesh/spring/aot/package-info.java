@NullMarked
package io.inmesh.spring.aot;

import org.jspecify.annotations.NullMarked;
