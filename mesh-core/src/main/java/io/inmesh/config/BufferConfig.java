package io.inmesh.config;

/**
 * Requests go on only when they are there whole ({@code
 * envoy.extensions.filters.http.buffer.v3.Buffer}).
 *
 * @param maxRequestBytes a larger body gets 413; above 0
 */
public record BufferConfig(long maxRequestBytes) implements FilterConfig {
  @Override
  public String filterType() {
    return "envoy.filters.http.buffer";
  }
}
