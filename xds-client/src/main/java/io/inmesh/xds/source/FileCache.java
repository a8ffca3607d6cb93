package io.inmesh.xds.source;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceState.Accepted;
import io.inmesh.xds.protocol.ResourceState.Rejection;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.transport.StatusCode;
import io.inmesh.xds.transport.XdsStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The resources of a watched file, in the form in which the resolver reads those of servers. A file
 * holds everything of the types that it is the source of: what it does not hold does not exist. A
 * resource that becomes invalid keeps its last good value, and so does a route configuration or an
 * assignment that is no longer there while it is needed. Not thread-safe.
 */
final class FileCache implements CacheView {
  private final String source;
  private final Set<ResourceType<?>> types;
  private final Map<ResourceKey, ResourceState<?>> states = new HashMap<>();
  private final Map<String, Set<String>> interests = new HashMap<>();

  /** What is in use of these has been invalid from the first: it is no last good value to keep. */
  private final Set<ResourceKey> neverGood = new HashSet<>();

  private boolean loaded;
  private @Nullable XdsStatus failure;

  /**
   * A cache of nothing.
   *
   * @param source the file's name
   * @param types the types that the file is the source of
   */
  FileCache(String source, Set<ResourceType<?>> types) {
    this.source = source;
    this.types = Set.copyOf(types);
  }

  /** The file's name. */
  String source() {
    return source;
  }

  boolean isSourceOf(ResourceType<?> type) {
    return types.contains(type);
  }

  /**
   * What is wrong with a file that is the source of one type and holds only resources of others:
   * taken as it is, it would delete all that is in use. Beside resources of that type there may be
   * others, which {@code self} refers to.
   */
  List<TextProblem> foreign(ResourceDocument content) {
    if (types.size() != 1) {
      return List.of();
    }
    String expected = types.iterator().next().typeUrl();
    if (content.resources().stream().anyMatch(each -> each.typeUrl().equals(expected))) {
      return List.of();
    }
    return content.resources().stream()
        .map(resource ->
            new TextProblem(
                resource.source(),
                resource.line(),
                resource.column(),
                "@type",
                resource.typeUrl(),
                expected + ", as that is what the file is the source of"))
        .toList();
  }

  /** Takes new content over; returns the keys whose state changed. */
  Set<ResourceKey> load(ResourceDocument content, long epochMillis) {
    Set<ResourceKey> changed = new LinkedHashSet<>();
    Set<ResourceKey> present = new LinkedHashSet<>();
    for (FileResource resource : content.resources()) {
      for (ResourceType<?> type : types) {
        if (type.typeUrl().equals(resource.typeUrl())) {
          ResourceKey key = new ResourceKey(type.typeUrl(), resource.name());
          present.add(key);
          take(type, key, resource, content.versionInfo(), epochMillis, changed);
        }
      }
    }
    for (ResourceKey key : List.copyOf(states.keySet())) {
      if (!present.contains(key)) {
        absent(key, changed);
      }
    }
    if (!loaded) {
      loaded = true;
      types.forEach(type -> changed.add(new ResourceKey(type.typeUrl(), ResourceKey.WILDCARD)));
      addNeeded(changed); // also of what is not there that is news
    }
    return changed;
  }

  /** Takes note that nothing can be read; returns the keys whose state changed. */
  Set<ResourceKey> fail(String trouble) {
    if (loaded) {
      return Set.of(); // what was read stays
    }
    failure = new XdsStatus(StatusCode.UNAVAILABLE, trouble);
    Set<ResourceKey> changed = new LinkedHashSet<>();
    addNeeded(changed);
    return changed;
  }

  private void addNeeded(Set<ResourceKey> changed) {
    interests.forEach(
        (url, names) -> names.forEach(name -> changed.add(new ResourceKey(url, name))));
  }

  /** Replaces the names that are needed of a type. */
  void setInterest(ResourceType<?> type, Set<String> names) {
    interests.put(type.typeUrl(), names);
    states.values().removeIf(state -> isKept(state) && !isNeeded(state.key()));
  }

  private boolean isNeeded(ResourceKey key) {
    return interests.getOrDefault(key.typeUrl(), Set.of()).contains(key.name());
  }

  private static boolean isKept(ResourceState<?> state) {
    return state.status() == CacheStatus.DOES_NOT_EXIST;
  }

  /** As with a server: absence deletes a listener or cluster, but not what these still refer to. */
  private void absent(ResourceKey key, Set<ResourceKey> changed) {
    ResourceState<?> state = states.get(key);
    if (state == null || isKept(state)) {
      return;
    }
    changed.add(key);
    ResourceState<?> kept = isNeeded(key) ? kept(state) : null;
    if (kept == null) {
      states.remove(key);
      neverGood.remove(key);
    } else {
      states.put(key, kept);
    }
  }

  private <T> @Nullable ResourceState<T> kept(ResourceState<T> state) {
    if (state.accepted() == null) {
      return null;
    }
    String text = source + ": not there any more (the last good one stays in use)";
    return new ResourceState<>(
        state.key(),
        CacheStatus.DOES_NOT_EXIST,
        state.accepted(),
        new XdsStatus(StatusCode.NOT_FOUND, text),
        null,
        source);
  }

  private <T> void take(
      ResourceType<T> type,
      ResourceKey key,
      FileResource resource,
      String version,
      long epochMillis,
      Set<ResourceKey> changed) {
    ResourceState<T> before = known(type, key.name());
    ByteString bytes = ByteString.copyFrom(resource.value());
    Accepted<T> kept = before == null ? null : before.accepted();
    boolean wasFine = before != null && before.rejection() == null && before.error() == null;
    if (wasFine && kept != null && kept.encoded().equals(bytes)) {
      return;
    }
    Any any = Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(bytes).build();
    Decoded<T> decoded = type.decode(any, key.name());
    T value = decoded.value();
    Accepted<T> accepted = kept;
    boolean isSame = kept != null && kept.encoded().equals(bytes);
    if (value != null
        && !isSame
        && (!decoded.invalid() || kept == null || neverGood.contains(key))) {
      accepted = new Accepted<>(value, version, epochMillis, bytes, decoded.unknown());
      noteWhetherGood(key, !decoded.invalid());
    }
    Rejection rejection =
        decoded.errors().isEmpty()
            ? null
            : new Rejection(version, epochMillis, describe(resource, decoded));
    states.put(
        key,
        new ResourceState<>(
            key,
            rejection == null ? CacheStatus.ACKED : CacheStatus.NACKED,
            accepted,
            null,
            rejection,
            source));
    changed.add(key);
  }

  private void noteWhetherGood(ResourceKey key, boolean good) {
    if (good) {
      neverGood.remove(key);
    } else {
      neverGood.add(key);
    }
  }

  private static String describe(FileResource resource, Decoded<?> decoded) {
    StringBuilder text = new StringBuilder(resource.toString());
    decoded.errors().forEach(error -> text.append("; ").append(error));
    return text.toString();
  }

  @Override
  public <T> @Nullable ResourceState<T> get(ResourceType<T> type, String name) {
    if (!loaded) {
      return failure == null || name.equals(ResourceKey.WILDCARD) ? null : failed(type, name);
    }
    ResourceState<T> state = known(type, name);
    if (state != null) {
      return state;
    }
    CacheStatus status =
        name.equals(ResourceKey.WILDCARD) ? CacheStatus.ACKED : CacheStatus.DOES_NOT_EXIST;
    return new ResourceState<>(
        new ResourceKey(type.typeUrl(), name), status, null, null, null, source);
  }

  private <T> ResourceState<T> failed(ResourceType<T> type, String name) {
    return new ResourceState<>(
        new ResourceKey(type.typeUrl(), name),
        CacheStatus.DOES_NOT_EXIST,
        null,
        failure,
        null,
        source);
  }

  @SuppressWarnings("unchecked") // only states of T are put under T's type URL
  private <T> @Nullable ResourceState<T> known(ResourceType<T> type, String name) {
    return (ResourceState<T>) states.get(new ResourceKey(type.typeUrl(), name));
  }

  @Override
  public <T> Collection<ResourceState<T>> all(ResourceType<T> type) {
    List<ResourceState<T>> all = new ArrayList<>();
    for (ResourceKey key : states.keySet()) {
      if (key.typeUrl().equals(type.typeUrl())) {
        ResourceState<T> state = known(type, key.name());
        if (state != null) {
          all.add(state);
        }
      }
    }
    return all;
  }

  /** All states, for dumps. */
  Collection<ResourceState<?>> all() {
    return List.copyOf(states.values());
  }
}
