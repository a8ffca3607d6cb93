package io.inmesh.xds.protocol;

/**
 * A resource's identity.
 *
 * @param typeUrl the type
 * @param name the name in its canonical form; {@code *} stands for the wildcard subscription itself
 */
public record ResourceKey(String typeUrl, String name) {
  /** The name that stands for the wildcard subscription. */
  public static final String WILDCARD = "*";
}
