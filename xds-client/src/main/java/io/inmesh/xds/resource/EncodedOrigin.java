package io.inmesh.xds.resource;

import io.inmesh.config.ResourceOrigin;
import java.nio.ByteBuffer;

/**
 * An origin as a resource gives it.
 *
 * @param label see {@link ResourceOrigin#label}
 * @param configSource the encoded {@code envoy.config.core.v3.ConfigSource}, read-only; every call
 *     gives an own position. It may hold a secret
 */
public record EncodedOrigin(String label, ByteBuffer configSource) implements ResourceOrigin {
  /** Keeps a read-only view of the bytes. */
  public EncodedOrigin {
    configSource = configSource.asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer configSource() {
    return configSource.asReadOnlyBuffer();
  }

  @Override
  public String toString() {
    return label;
  }
}
