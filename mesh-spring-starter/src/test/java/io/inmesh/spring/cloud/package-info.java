@NullMarked
package io.inmesh.spring.cloud;

import org.jspecify.annotations.NullMarked;
