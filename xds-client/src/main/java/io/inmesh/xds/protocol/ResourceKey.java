package io.inmesh.xds.protocol;

import org.jspecify.annotations.Nullable;

/**
 * A resource's identity.
 *
 * @param typeUrl the type
 * @param name the name in its canonical form; {@code *} stands for the wildcard subscription itself
 */
public record ResourceKey(String typeUrl, String name) {
  /** The name that stands for the wildcard subscription. */
  public static final String WILDCARD = "*";

  /**
   * A name in its canonical form: that of an {@code xdstp:} name has its context parameters sorted
   * and its path percent-encoded where it must be, any other name is as it is (xRFC TP1).
   */
  public static String canonicalName(String name) {
    return ResourceName.canonical(name);
  }

  /** The authority of an {@code xdstp:} name, possibly empty; null for any other name. */
  public static @Nullable String authority(String name) {
    return ResourceName.parse(name).authority();
  }
}
