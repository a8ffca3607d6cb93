@NullMarked
package io.inmesh.spring.diagnostics;

import org.jspecify.annotations.NullMarked;
