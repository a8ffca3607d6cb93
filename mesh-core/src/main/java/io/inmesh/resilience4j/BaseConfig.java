package io.inmesh.resilience4j;

import io.github.resilience4j.core.Registry;

/** What a configuration begins with. */
final class BaseConfig {
  private BaseConfig() {}

  /**
   * The registry's configuration of the name {@code baseConfig}; where none is named, its default.
   */
  static <E, C> C of(Settings settings, Registry<E, C> registry) {
    String name = settings.text("baseConfig");
    if (name == null) {
      return registry.getDefaultConfig();
    }
    return registry
        .getConfiguration(name)
        .orElseThrow(() ->
            settings.wrong("baseConfig: " + name + " (expected: a configuration of the registry)"));
  }
}
