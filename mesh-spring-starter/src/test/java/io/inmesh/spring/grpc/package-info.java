@NullMarked
package io.inmesh.spring.grpc;

import org.jspecify.annotations.NullMarked;
