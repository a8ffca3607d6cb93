package io.inmesh.xds.resource;

import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.resource.value.Place;

/**
 * Checks where further resources come from. They always come from the servers of the bootstrap,
 * which {@code ads}, {@code self} and {@code api_config_source} mean here; files are another
 * source.
 */
final class ConfigSources {
  private ConfigSources() {}

  static void check(Place place, ConfigSource source) {
    switch (source.getConfigSourceSpecifierCase()) {
      case ADS, SELF, API_CONFIG_SOURCE -> {}
      case PATH, PATH_CONFIG_SOURCE ->
          place.unsupported("a path", "ads, self or an api_config_source");
      case CONFIGSOURCESPECIFIER_NOT_SET ->
          place.invalid("no config_source_specifier", "ads, self or an api_config_source");
    }
  }
}
