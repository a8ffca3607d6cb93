/**
 * Spring's HTTP clients in the mesh: {@code RestClient}, {@code RestTemplate}, {@code WebClient}
 * and HTTP interfaces.
 *
 * <p>A request for the mesh is sent by the JDK's client, the one HTTP client that every application
 * has, or by OkHttp, with the settings ({@code spring.http.clients.*}) that the application's own
 * client was built with. Any other request is sent by the application's own client, whatever it is,
 * as if there were no mesh.
 */
@NullMarked
package io.inmesh.spring.http;

import org.jspecify.annotations.NullMarked;
