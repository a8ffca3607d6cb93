package io.inmesh.spring.http;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Request factories and connectors that are to stay outside of the mesh, as long as anybody has
 * them. Thread-safe.
 */
final class PartsOutside {
  private final Set<Object> parts =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  void add(Object part) {
    parts.add(part);
  }

  boolean contains(Object part) {
    return parts.contains(part);
  }
}
