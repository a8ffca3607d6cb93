@NullMarked
package io.inmesh.spring.actuate;

import org.jspecify.annotations.NullMarked;
