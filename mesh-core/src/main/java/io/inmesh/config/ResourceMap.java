package io.inmesh.config;

import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map from resource name to resource that shares its structure with the maps it was
 * made from.
 *
 * <p>{@link #with} and {@link #without} copy a few small arrays, whatever the size; {@link
 * #forEachChange} skips all that two maps share. So an update of one endpoint among ten thousand
 * clusters costs the same as among ten. It is a hash array mapped trie: five bits of the name's
 * hash choose the branch of each level; names of equal hash share a leaf. Two maps of equal content
 * made by any sequence of edits have equal structure.
 *
 * <pre>{@code
 * ResourceMap<Cluster> before = ResourceMap.empty();
 * ResourceMap<Cluster> after = before.with(cluster.name(), cluster);
 * after.forEachChange(before, (name, old, now) -> log.info("{} has changed", name));
 * }</pre>
 *
 * @param <V> the type of the resources
 */
public final class ResourceMap<V> {
  private static final ResourceMap<?> EMPTY = new ResourceMap<>(null, 0);

  private final @Nullable TrieNode<V> root;
  private final int size;

  private ResourceMap(@Nullable TrieNode<V> root, int size) {
    this.root = root;
    this.size = size;
  }

  /** The empty map. */
  @SuppressWarnings("unchecked")
  public static <V> ResourceMap<V> empty() {
    return (ResourceMap<V>) EMPTY;
  }

  /** The number of resources. */
  public int size() {
    return size;
  }

  /** Whether there are no resources. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** The resource of a name, or null. */
  public @Nullable V get(String name) {
    return root == null ? null : root.get(name, name.hashCode(), 0);
  }

  /** This map with a resource put in; this map itself when it holds that very object already. */
  public ResourceMap<V> with(String name, V resource) {
    Objects.requireNonNull(resource, "resource");
    V old = get(name);
    if (old == resource) {
      return this;
    }
    TrieNode<V> leaf = new TrieNode.Leaf<>(name, name.hashCode(), resource, null);
    TrieNode<V> next = root == null ? leaf : root.with(name, name.hashCode(), resource, 0);
    return new ResourceMap<>(next, old == null ? size + 1 : size);
  }

  /** This map with a resource taken out; this map itself when it has none of that name. */
  public ResourceMap<V> without(String name) {
    if (root == null || root.get(name, name.hashCode(), 0) == null) {
      return this;
    }
    TrieNode<V> next = root.without(name, name.hashCode(), 0);
    return next == null ? empty() : new ResourceMap<>(next, size - 1);
  }

  /** Calls for each resource, in no particular order. */
  public void forEach(BiConsumer<String, V> action) {
    if (root != null) {
      root.forEach(action);
    }
  }

  /**
   * Calls for each name whose resource is not the same object in both maps, skipping what they
   * share.
   *
   * @param previous the older map
   * @param action is told of each change
   */
  public void forEachChange(ResourceMap<V> previous, Change<V> action) {
    if (root == previous.root) {
      return;
    }
    TrieNode.diff(previous.root, root, 0, action);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (!(other instanceof ResourceMap<?> that) || that.size != size) {
      return false;
    }
    boolean[] equal = {true};
    forEach((name, value) -> equal[0] &= value.equals(that.get(name)));
    return equal[0];
  }

  @Override
  public int hashCode() {
    int[] sum = {0};
    forEach((name, value) -> sum[0] += name.hashCode() ^ value.hashCode());
    return sum[0];
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    forEach((name, value) -> text.append(text.length() > 1 ? ", " : "").append(name));
    return text.append('}').toString();
  }

  /** Is told of one difference between two maps. */
  @FunctionalInterface
  public interface Change<V> {
    /**
     * One name differs.
     *
     * @param name the name
     * @param before null when it was added
     * @param after null when it was removed
     */
    void changed(String name, @Nullable V before, @Nullable V after);
  }
}
