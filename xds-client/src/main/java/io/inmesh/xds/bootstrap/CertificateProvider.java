package io.inmesh.xds.bootstrap;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An entry of {@code certificate_providers} in gRPC's bootstrap (gRFC A29).
 *
 * @param pluginName name of the plugin, for example {@code file_watcher}
 * @param config the plugin's own configuration as plain JSON values
 */
public record CertificateProvider(String pluginName, Map<String, Object> config) {
  /** Copies the map. */
  public CertificateProvider {
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
  }
}
