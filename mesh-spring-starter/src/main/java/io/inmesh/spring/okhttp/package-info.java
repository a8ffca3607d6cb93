/** OkHttp clients of Spring applications in the mesh. */
@NullMarked
package io.inmesh.spring.okhttp;

import org.jspecify.annotations.NullMarked;
