package io.inmesh.call;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What an adapter has lately made out of something that comes again and again, such as a URL: so
 * many values at most, each found by a hash; of two that meet in one place the newer one stays, so
 * that whoever asks has to look whether it is the right one. Thread-safe, without locks.
 *
 * <pre>{@code
 * import java.net.URI;
 *
 * RecentValues<URI> recent = new RecentValues<>();
 * String target = "http://10.0.0.1:80/cart";
 * URI uri = recent.get(target.hashCode());
 * if (uri == null || !uri.toString().equals(target)) {
 *   uri = URI.create(target);
 *   recent.put(target.hashCode(), uri);
 * }
 * }</pre>
 */
public final class RecentValues<V> {
  private static final int SLOTS = 256; // A power of two.

  /** Longer targets seldom come again, and would be kept for nothing. */
  private static final int MAX_LENGTH = 256;

  private final AtomicReferenceArray<@Nullable V> values = new AtomicReferenceArray<>(SLOTS);

  /** The value of this hash, or another one in its place; null when there is none. */
  public @Nullable V get(int hash) {
    return values.get(slot(hash));
  }

  /** Keeps a value in place of the one that is there. */
  public void put(int hash, V value) {
    values.lazySet(slot(hash), value);
  }

  private static int slot(int hash) {
    return (hash ^ (hash >>> 16) ^ (hash >>> 8)) & (SLOTS - 1);
  }

  /**
   * Whether what was made for a target may be kept: it is short, and has no query, where tokens and
   * signatures are that no heap dump should show.
   */
  public static boolean isWorthKeeping(String target) {
    return target.length() <= MAX_LENGTH && target.indexOf('?') < 0;
  }
}
