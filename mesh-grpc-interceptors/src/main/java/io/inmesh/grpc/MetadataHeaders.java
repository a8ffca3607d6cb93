package io.inmesh.grpc;

import io.grpc.Metadata;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Metadata as the mesh reads and edits it. Binary headers are seen as the base64 text that travels.
 * A header whose name gRPC does not allow cannot be added, nor can a binary one whose value is no
 * base64.
 */
final class MetadataHeaders implements MutableHeaders {
  private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

  private final Metadata metadata;

  /** Name, value, ...; made when it is asked for, gone when something changes. */
  private @Nullable List<String> lines;

  MetadataHeaders(Metadata metadata) {
    this.metadata = metadata;
  }

  Metadata metadata() {
    return metadata;
  }

  /** The headers of a request as an application gets them. */
  static Metadata ofRequest(HeadersView lines) {
    Metadata metadata = new Metadata();
    MetadataHeaders headers = new MetadataHeaders(metadata);
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.name(i).equals("te")) { // which gRPC keeps from applications
        headers.add(lines.name(i), lines.value(i));
      }
    }
    return metadata;
  }

  @Override
  public @Nullable String get(String name) {
    if (HeaderKeys.isBinary(name)) {
      return joined(binaryValues(name));
    }
    Metadata.Key<String> key = HeaderKeys.text(name);
    if (key == null || !metadata.containsKey(key)) {
      return null;
    }
    return joined(metadata.getAll(key));
  }

  private static @Nullable String joined(@Nullable Iterable<String> values) {
    if (values == null) {
      return null;
    }
    Iterator<String> each = values.iterator();
    if (!each.hasNext()) {
      return null;
    }
    String first = each.next();
    return each.hasNext() ? String.join(",", values) : first;
  }

  private List<String> binaryValues(String name) {
    List<String> texts = new ArrayList<>();
    Iterable<byte[]> values = metadata.getAll(HeaderKeys.binary(name));
    if (values != null) {
      for (byte[] value : values) {
        texts.add(BASE64.encodeToString(value));
      }
    }
    return texts;
  }

  @Override
  public boolean contains(String name) {
    if (HeaderKeys.isBinary(name)) {
      return metadata.containsKey(HeaderKeys.binary(name));
    }
    Metadata.Key<String> key = HeaderKeys.text(name);
    return key != null && metadata.containsKey(key);
  }

  @Override
  public boolean containsPrefix(String prefix) {
    for (String name : metadata.keys()) {
      if (name.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int size() {
    return lines().size() / 2;
  }

  @Override
  public String name(int index) {
    return lines().get(2 * index);
  }

  @Override
  public String value(int index) {
    return lines().get(2 * index + 1);
  }

  private List<String> lines() {
    List<String> known = lines;
    if (known == null) {
      known = new ArrayList<>();
      for (String name : metadata.keys()) {
        addLines(name, known);
      }
      lines = known;
    }
    return known;
  }

  private void addLines(String name, List<String> to) {
    Iterable<String> values;
    if (HeaderKeys.isBinary(name)) {
      values = binaryValues(name);
    } else {
      Metadata.Key<String> key = HeaderKeys.text(name);
      values = key == null ? null : metadata.getAll(key);
    }
    if (values != null) {
      for (String value : values) {
        to.add(name);
        to.add(value);
      }
    }
  }

  @Override
  public void add(String name, String value) {
    lines = null;
    if (HeaderKeys.isBinary(name)) {
      add(name, decoded(value));
      return;
    }
    Metadata.Key<String> key = HeaderKeys.text(name);
    if (key != null) {
      metadata.put(key, value);
    }
  }

  private void add(String name, List<byte[]> values) {
    for (byte[] value : values) {
      metadata.put(HeaderKeys.binary(name), value);
    }
  }

  /** The values of a binary header; none where one of them is no base64. */
  private static List<byte[]> decoded(String value) {
    List<byte[]> values = new ArrayList<>();
    try {
      for (String part : value.split(",", -1)) {
        values.add(Base64.getDecoder().decode(part.trim()));
      }
    } catch (IllegalArgumentException e) {
      return List.of();
    }
    return values;
  }

  @Override
  public void set(String name, String value) {
    if (HeaderKeys.isBinary(name)) {
      List<byte[]> values = decoded(value);
      if (!values.isEmpty()) { // else what is there stays
        remove(name);
        add(name, values);
      }
      return;
    }
    remove(name);
    add(name, value);
  }

  @Override
  public int remove(String name) {
    lines = null;
    return HeaderKeys.isBinary(name)
        ? count(metadata.removeAll(HeaderKeys.binary(name)))
        : removeText(HeaderKeys.text(name));
  }

  private int removeText(Metadata.@Nullable Key<String> key) {
    return key == null || !metadata.containsKey(key) ? 0 : count(metadata.removeAll(key));
  }

  private static int count(@Nullable Iterable<?> values) {
    int count = 0;
    if (values != null) {
      for (Iterator<?> each = values.iterator(); each.hasNext(); each.next()) {
        count++;
      }
    }
    return count;
  }
}
