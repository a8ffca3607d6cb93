package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import org.jspecify.annotations.Nullable;

/**
 * One type of xDS resources. The protocol knows nothing else of a type, so a further type is one
 * implementation of this interface. Implementations are stateless singletons.
 *
 * @param <T> what a resource of this type is decoded to; immutable
 */
public interface ResourceType<T> {

  /** The type URL, as in {@code type.googleapis.com/envoy.config.cluster.v3.Cluster}. */
  String typeUrl();

  /** The name of the type's discovery service in messages for humans, as in {@code CDS}. */
  String shortName();

  /**
   * Whether a state-of-the-world response carries every resource of the type, so that absence is
   * deletion: true of LDS and CDS only.
   */
  boolean fullStateOfTheWorld();

  /** Whether {@code *} can be subscribed to: of Envoy's types, LDS and CDS. */
  boolean supportsWildcard();

  /**
   * Decodes and validates one resource. Never throws: whatever is wrong is an error in the result.
   *
   * @param resource the resource, of this type's URL
   * @param name the name from the {@code Resource} that wrapped it, which wins over the name
   *     inside; empty if there was none
   */
  Decoded<T> decode(Any resource, String name);

  /**
   * The type's own discovery service for servers without ADS, as {@code service/Method}; null if
   * there is none, then such a server cannot serve the type.
   */
  default @Nullable String method(boolean delta) {
    return null;
  }

  /** Whether resources hold secrets: their text then stays out of errors and dumps. */
  default boolean sensitive() {
    return false;
  }

  /**
   * The name of an encoded resource, without decoding the rest; of malformed bytes the one that
   * stands before the fault. Empty if there is none. Field 1 in every xDS type, so there is seldom
   * a reason to override this.
   */
  default String nameOf(Any resource) {
    return EncodedName.of(resource.getValue()).text();
  }
}
