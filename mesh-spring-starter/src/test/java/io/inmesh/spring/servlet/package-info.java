@NullMarked
package io.inmesh.spring.servlet;

import org.jspecify.annotations.NullMarked;
