package io.inmesh.config;

import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A node of the trie behind {@link ResourceMap}; immutable. */
sealed interface TrieNode<V> {
  int BITS = 5;
  int MASK = 31;

  @Nullable V get(String name, int hash, int shift);

  TrieNode<V> with(String name, int hash, V value, int shift);

  @Nullable TrieNode<V> without(String name, int hash, int shift);

  void forEach(BiConsumer<String, V> action);

  /** Reports what differs below two nodes that stand at the same place. */
  static <V> void diff(
      @Nullable TrieNode<V> before,
      @Nullable TrieNode<V> after,
      int shift,
      ResourceMap.Change<V> action) {
    if (before == after) {
      return;
    }
    if (before instanceof Branch<V> b && after instanceof Branch<V> a) {
      for (int bits = b.bitmap | a.bitmap; bits != 0; bits &= bits - 1) {
        int bit = Integer.lowestOneBit(bits);
        diff(b.child(bit), a.child(bit), shift + BITS, action);
      }
      return;
    }
    if (before != null) {
      before.forEach((name, value) -> {
        V now = after == null ? null : after.get(name, name.hashCode(), shift);
        if (now != value) {
          action.changed(name, value, now);
        }
      });
    }
    if (after != null) {
      after.forEach((name, value) -> {
        if (before == null || before.get(name, name.hashCode(), shift) == null) {
          action.changed(name, null, value);
        }
      });
    }
  }

  /** One name, and the names of the same hash behind it. */
  record Leaf<V>(String name, int hash, V value, @Nullable Leaf<V> next) implements TrieNode<V> {
    @Override
    public @Nullable V get(String wanted, int wantedHash, int shift) {
      if (wantedHash == hash) {
        for (Leaf<V> leaf = this; leaf != null; leaf = leaf.next) {
          if (leaf.name.equals(wanted)) {
            return leaf.value;
          }
        }
      }
      return null;
    }

    @Override
    public TrieNode<V> with(String added, int addedHash, V addedValue, int shift) {
      if (addedHash == hash) {
        return new Leaf<>(added, hash, addedValue, remove(this, added));
      }
      return Branch.of(this, new Leaf<>(added, addedHash, addedValue, null), shift);
    }

    @Override
    public @Nullable TrieNode<V> without(String removed, int removedHash, int shift) {
      return removedHash == hash ? remove(this, removed) : this;
    }

    @Override
    public void forEach(BiConsumer<String, V> action) {
      for (Leaf<V> leaf = this; leaf != null; leaf = leaf.next) {
        action.accept(leaf.name, leaf.value);
      }
    }

    private static <V> @Nullable Leaf<V> remove(@Nullable Leaf<V> leaf, String name) {
      if (leaf == null) {
        return null;
      }
      if (leaf.name.equals(name)) {
        return leaf.next;
      }
      Leaf<V> rest = remove(leaf.next, name);
      return rest == leaf.next ? leaf : new Leaf<>(leaf.name, leaf.hash, leaf.value, rest);
    }
  }

  /** Up to 32 children; {@code bitmap} tells which are there, {@code children} holds only those. */
  final class Branch<V> implements TrieNode<V> {
    private final int bitmap;
    private final TrieNode<V>[] children;

    private Branch(int bitmap, TrieNode<V>[] children) {
      this.bitmap = bitmap;
      this.children = children;
    }

    /** A branch (of one child, where the hashes still agree) that holds two leaves. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    static <V> Branch<V> of(Leaf<V> one, Leaf<V> two, int shift) {
      int bitOne = bit(one.hash, shift);
      int bitTwo = bit(two.hash, shift);
      if (bitOne == bitTwo) {
        return new Branch<>(bitOne, new TrieNode[] {of(one, two, shift + BITS)});
      }
      boolean ordered = Integer.compareUnsigned(bitOne, bitTwo) < 0;
      return new Branch<>(
          bitOne | bitTwo, new TrieNode[] {ordered ? one : two, ordered ? two : one});
    }

    private static int bit(int hash, int shift) {
      return 1 << ((hash >>> shift) & MASK);
    }

    private int index(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    @Nullable TrieNode<V> child(int bit) {
      return (bitmap & bit) == 0 ? null : children[index(bit)];
    }

    @Override
    public @Nullable V get(String name, int hash, int shift) {
      TrieNode<V> child = child(bit(hash, shift));
      return child == null ? null : child.get(name, hash, shift + BITS);
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public TrieNode<V> with(String name, int hash, V value, int shift) {
      int bit = bit(hash, shift);
      int index = index(bit);
      if ((bitmap & bit) != 0) {
        TrieNode<V>[] copy = children.clone();
        copy[index] = copy[index].with(name, hash, value, shift + BITS);
        return new Branch<>(bitmap, copy);
      }
      TrieNode<V>[] copy = new TrieNode[children.length + 1];
      System.arraycopy(children, 0, copy, 0, index);
      copy[index] = new Leaf<>(name, hash, value, null);
      System.arraycopy(children, index, copy, index + 1, children.length - index);
      return new Branch<>(bitmap | bit, copy);
    }

    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public @Nullable TrieNode<V> without(String name, int hash, int shift) {
      int bit = bit(hash, shift);
      TrieNode<V> child = child(bit);
      if (child == null) {
        return this;
      }
      int index = index(bit);
      TrieNode<V> rest = child.without(name, hash, shift + BITS);
      if (rest == child) {
        return this;
      }
      if (rest != null) {
        if (children.length == 1 && rest instanceof Leaf<V>) {
          return rest;
        }
        TrieNode<V>[] copy = children.clone();
        copy[index] = rest;
        return new Branch<>(bitmap, copy);
      }
      if (children.length == 1) {
        return null;
      }
      if (children.length == 2 && children[1 - index] instanceof Leaf<V> only) {
        return only;
      }
      TrieNode<V>[] copy = new TrieNode[children.length - 1];
      System.arraycopy(children, 0, copy, 0, index);
      System.arraycopy(children, index + 1, copy, index, copy.length - index);
      return new Branch<>(bitmap & ~bit, copy);
    }

    @Override
    public void forEach(BiConsumer<String, V> action) {
      for (TrieNode<V> child : children) {
        child.forEach(action);
      }
    }

    @Override
    public String toString() {
      return Arrays.toString(children);
    }
  }
}
