package io.inmesh.resilience4j;

import io.github.resilience4j.core.Registry;
import java.util.ArrayList;
import java.util.List;

/** What a configuration begins with. */
final class BaseConfig {
  private BaseConfig() {}

  /**
   * The registry's configuration of the name {@code baseConfig}; where none is named, its default.
   * A name that it does not know is reported to the settings.
   */
  static <E, C> C of(Settings settings, Registry<E, C> registry) {
    List<C> found = new ArrayList<>();
    settings.text(
        "baseConfig",
        "a configuration of the registry",
        name -> registry.getConfiguration(name).map(found::add).isPresent());
    return found.isEmpty() ? registry.getDefaultConfig() : found.get(0);
  }
}
