package io.inmesh.config;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a resource comes from that another resource names ({@code
 * envoy.config.core.v3.ConfigSource} in {@code rds} and {@code eds_cluster_config}). Two resources
 * of one name but different origins are different resources.
 *
 * @param label what messages call it, different for different origins; empty for {@link #DEFAULT}
 *     only. Holds no secret
 * @param description what only the {@link ConfigSource} understands, read-only, possibly a secret;
 *     every call gives an own position. Null when the label says all
 */
public record ResourceOrigin(String label, @Nullable ByteBuffer description) {
  /**
   * How long the first answer may take unless {@code initial_fetch_timeout} says otherwise: 15 s,
   * in nanoseconds.
   */
  public static final long DEFAULT_FETCH_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** Where the resource type comes from in general ({@code ads}). */
  public static final ResourceOrigin DEFAULT = new ResourceOrigin("", null);

  /** Where the resource comes from that names it ({@code self}). */
  public static final ResourceOrigin SELF = new ResourceOrigin("self", null);

  /** Keeps a read-only view of the bytes. */
  public ResourceOrigin {
    description = description == null ? null : description.asReadOnlyBuffer();
  }

  @Override
  public @Nullable ByteBuffer description() {
    return description == null ? null : description.asReadOnlyBuffer();
  }

  /** What tells a resource of that name from those of other origins; the name itself by default. */
  public String key(String name) {
    return label.isEmpty() ? name : name + " (" + label + ')';
  }

  @Override
  public String toString() {
    return label;
  }
}
