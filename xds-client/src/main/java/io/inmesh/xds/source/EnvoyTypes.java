package io.inmesh.xds.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The message types that are linked into Envoy 1.40's distribution, from the descriptors in its
 * binary. Those of its contrib build are not among them. Envoy refuses a text with an {@code Any}
 * of another type wherever it stands.
 */
final class EnvoyTypes {
  private static final String FILE = "envoy-types.txt";

  private EnvoyTypes() {}

  /** Whether Envoy has the type of that full name. */
  static boolean contains(String fullName) {
    return Names.ALL.contains(fullName);
  }

  /** All of them. */
  static Set<String> all() {
    return Names.ALL;
  }

  /** Loaded on demand: only a validation asks. */
  private static final class Names {
    static final Set<String> ALL = read();

    private static Set<String> read() {
      try (InputStream in = EnvoyTypes.class.getResourceAsStream(FILE)) {
        if (in == null) {
          throw new IllegalStateException(FILE + " is missing from the jar");
        }
        return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
            .lines()
            .collect(Collectors.toUnmodifiableSet());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
