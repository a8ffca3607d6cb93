/** What went wrong at the start of an application, and what to do about it. */
@NullMarked
package io.inmesh.spring.diagnostics;

import org.jspecify.annotations.NullMarked;
