package io.inmesh.spring.http;

import io.inmesh.spring.BeanChoice;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;

/**
 * A bean whose requests are put into the mesh.
 *
 * @param insists even where not all of it can be done there, by {@code @InMesh}
 * @param builtWith the settings that its part was built with; null for one made by hand
 */
record Joining(String beanName, boolean insists, @Nullable HttpClientSettings builtWith) {

  /** A bean that has, or is, a part made by hand. */
  static Joining of(String beanName, BeanChoice choice) {
    return new Joining(beanName, choice.insists(beanName), null);
  }

  /** The same for what is built with some settings; null for none. */
  Joining builtWith(@Nullable HttpClientSettings settings) {
    return new Joining(
        beanName, insists, settings == null ? HttpClientSettings.defaults() : settings);
  }
}
