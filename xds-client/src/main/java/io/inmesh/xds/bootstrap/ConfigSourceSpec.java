package io.inmesh.xds.bootstrap;

import io.inmesh.xds.transport.ServerConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where resources of one type come from ({@code envoy.config.core.v3.ConfigSource}). Every kind has
 * {@code initialFetchTimeoutNanos}: how long the first answer may take before the resource counts
 * as absent; 0 means without end.
 */
public sealed interface ConfigSourceSpec {
  /** {@code initial_fetch_timeout} unless set: 15 s. */
  long DEFAULT_INITIAL_FETCH_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** The time allowed for the first answer, in nanoseconds; 0 is without end. */
  long initialFetchTimeoutNanos();

  /** The aggregated stream of the bootstrap ({@code ads}). */
  record Ads(long initialFetchTimeoutNanos) implements ConfigSourceSpec {}

  /** The server that the enclosing resource came from ({@code self}). */
  record Self(long initialFetchTimeoutNanos) implements ConfigSourceSpec {}

  /**
   * A file ({@code path_config_source}, or the older {@code path}).
   *
   * @param path the file
   * @param watchedDirectory the directory whose changes make the file be read again; null watches
   *     the file itself
   */
  record File(Path path, @Nullable Path watchedDirectory, long initialFetchTimeoutNanos)
      implements ConfigSourceSpec {}

  /**
   * Servers of its own ({@code api_config_source}).
   *
   * @param servers in order of preference, at least one; each says its protocol variant
   */
  record Api(List<ServerConfig> servers, long initialFetchTimeoutNanos)
      implements ConfigSourceSpec {
    /** Copies the list. */
    public Api {
      servers = List.copyOf(servers);
      if (servers.isEmpty()) {
        throw new IllegalArgumentException("servers: [] (expected: at least one)");
      }
    }
  }
}
