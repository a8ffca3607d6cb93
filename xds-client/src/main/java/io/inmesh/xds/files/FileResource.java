package io.inmesh.xds.files;

import java.nio.ByteBuffer;

/**
 * One resource as a file holds it, encoded as a control plane would send it.
 *
 * @param typeUrl type URL of the resource
 * @param name the resource's name, unique among those of its type
 * @param value the encoded message, read-only; every call gives an own position
 * @param source name of the file
 * @param line line of the resource in the file, counted from 1
 * @param column column of the resource in that line, counted from 1
 */
public record FileResource(
    String typeUrl, String name, ByteBuffer value, String source, int line, int column) {
  /** Keeps a read-only view of the bytes. */
  public FileResource {
    value = value.asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer value() {
    return value.asReadOnlyBuffer();
  }

  /** Never prints the content: it may be a secret. */
  @Override
  public String toString() {
    return source + ":" + line + ":" + column + ": " + typeUrl + " " + name;
  }
}
