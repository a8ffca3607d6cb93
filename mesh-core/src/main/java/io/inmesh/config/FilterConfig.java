package io.inmesh.config;

/**
 * The configuration of an HTTP filter, for a chain or as a per-route override. Each filter has its
 * own record. A decoder makes it, the factory of the same type takes it.
 *
 * <pre>{@code
 * record TenantConfig(String header) implements FilterConfig {
 *   @Override
 *   public String filterType() {
 *     return "com.example.filters.tenant";
 *   }
 * }
 * }</pre>
 */
public interface FilterConfig {
  /** The filter's canonical name, for example {@code envoy.filters.http.fault}. */
  String filterType();
}
