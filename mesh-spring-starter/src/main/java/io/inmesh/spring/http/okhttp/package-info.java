/** Requests of {@code RestClient} and {@code RestTemplate} in the mesh, sent by OkHttp. */
@NullMarked
package io.inmesh.spring.http.okhttp;

import org.jspecify.annotations.NullMarked;
