package io.inmesh.xds.protocol;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts the resources of one response into the caches that asked for them. */
final class ResponseApplier<T> {
  private static final ResourceError NAMED_TWICE =
      ResourceError.invalid("", "named twice in one response", "once");
  private static final ResourceError EMPTY = ResourceError.invalid("", "no resource", "one");

  private final TypeSubscription<T> subscription;
  private final ResourceType<T> type;

  ResponseApplier(TypeSubscription<T> subscription) {
    this.subscription = subscription;
    this.type = subscription.type;
  }

  /**
   * Applies a response.
   *
   * @return whether something else than before is in use, or is known to be gone
   */
  boolean apply(ReceivedResponse response) {
    boolean changed = false;
    List<TypeCache<T>> caches = subscription.session.caches(type);
    Set<String> seen = new HashSet<>();
    Set<String> ambiguous = repeatedNames(response);
    for (ReceivedResource resource : response.resources()) {
      boolean first = seen.add(resource.name());
      seen.addAll(resource.aliases());
      if (!ambiguous.contains(resource.name())) {
        changed |= apply(resource, caches, response);
      } else if (first) {
        changed |= unusable(targets(resource, caches), resource, NAMED_TWICE, response);
      }
    }
    response
        .refused()
        .forEach((name, error) -> {
          seen.add(name);
          for (ResourceEntry<T> entry : entries(caches, name)) {
            entry.refused(error, subscription);
          }
        });
    for (String name : response.removed()) {
      if (ambiguous.contains(name)) {
        continue;
      }
      for (ResourceEntry<T> entry : entries(caches, name)) {
        changed |= entry.removed(subscription);
      }
    }
    if (subscription.absenceDeletes() && !response.hasNameless() && !response.isHeartbeat()) {
      changed |= removeAbsent(caches, seen);
    }
    for (TypeCache<T> cache : caches) {
      if (cache.isWildcardWanted() && subscription.sent.wildcard()) {
        answered(cache.wildcard(), response);
      }
    }
    return changed;
  }

  /** Whatever it says is not what the resource is; but there is one of that name. */
  private boolean unusable(
      List<ResourceEntry<T>> targets,
      ReceivedResource resource,
      ResourceError error,
      ReceivedResponse response) {
    boolean changed = false;
    for (ResourceEntry<T> target : targets) {
      changed |=
          target.received(
              Decoded.failed(target.name, List.of(error)),
              ResourceContent.NONE,
              resource.version(),
              resource.name(),
              subscription);
    }
    response.reject(resource.name() + ": " + error, resource.content());
    return changed;
  }

  /** A response of which something cannot be read does not say what there is. */
  private void answered(WildcardEntry<T> wildcard, ReceivedResponse response) {
    if (response.hasNameless()) {
      wildcard.unreadable(response.errors().toString(), response.version(), subscription);
    } else {
      wildcard.answered(subscription);
    }
  }

  private static Set<String> repeatedNames(ReceivedResponse response) {
    Set<String> names = new HashSet<>();
    Set<String> repeated = new HashSet<>();
    for (ReceivedResource resource : response.resources()) {
      if (!names.add(resource.name())) {
        repeated.add(resource.name());
      }
    }
    for (String removed : response.removed()) {
      if (names.contains(removed)) {
        repeated.add(removed);
      }
    }
    return repeated;
  }

  private boolean apply(
      ReceivedResource resource, List<TypeCache<T>> caches, ReceivedResponse response) {
    List<ResourceEntry<T>> targets = targets(resource, caches);
    if (targets.isEmpty()) {
      notAskedFor(resource, response);
      return false;
    }
    Any any = resource.resource();
    if (any == null) {
      for (ResourceEntry<T> target : targets) {
        heartbeat(target, resource, response);
      }
      return false;
    }
    ByteString bytes = resource.content();
    Decoded<T> decoded = known(targets, bytes);
    if (decoded == null) {
      decoded = decode(resource, any, knownName(resource, targets.get(0)));
    }
    boolean changed = false;
    for (ResourceEntry<T> target : targets) {
      Decoded<T> same = target.known(bytes);
      changed |=
          target.received(
              same == null ? decoded : same,
              bytes,
              resource.version(),
              resource.name(),
              subscription);
      target.liveFor(resource.ttlNanos());
    }
    if (!decoded.errors().isEmpty()) {
      response.reject(decoded, resource.name(), bytes);
    }
    return changed;
  }

  /** It is of no interest, unless its bytes are so broken that its name may be another. */
  private void notAskedFor(ReceivedResource resource, ReceivedResponse response) {
    ResourceError fault = resource.wrapperName().isEmpty() ? resource.unreadable(type) : null;
    if (fault != null) {
      response.nameless(resource.name(), fault, resource.content());
    }
  }

  private List<ResourceEntry<T>> targets(ReceivedResource resource, List<TypeCache<T>> caches) {
    List<ResourceEntry<T>> targets = new ArrayList<>(1);
    for (TypeCache<T> cache : caches) {
      boolean byAlias = false;
      for (String alias : resource.aliases()) {
        ResourceEntry<T> entry = cache.get(alias);
        if (entry != null && !alias.equals(resource.name())) {
          targets.add(entry);
          byAlias = true;
        }
      }
      ResourceEntry<T> entry = byAlias ? cache.get(resource.name()) : cache.target(resource.name());
      if (entry != null && entry != cache.wildcard()) {
        targets.add(entry);
      }
    }
    return targets;
  }

  private static <T> @Nullable Decoded<T> known(List<ResourceEntry<T>> targets, ByteString bytes) {
    for (ResourceEntry<T> target : targets) {
      Decoded<T> known = target.known(bytes);
      if (known != null) {
        return known;
      }
    }
    return null;
  }

  /** Its name as the cache has it, so that the decoded value keeps no copy of the same text. */
  private static String knownName(ReceivedResource resource, ResourceEntry<?> target) {
    boolean asSent = !resource.name().startsWith(ResourceName.SCHEME);
    return asSent && resource.name().equals(target.name) ? target.name : resource.wrapperName();
  }

  private Decoded<T> decode(ReceivedResource resource, Any any, String wrapperName) {
    if (resource.fault() != null) {
      return Decoded.failed(wrapperName, List.of(resource.fault()));
    }
    int size = any.getValue().size();
    int limit = subscription.session.config.channel().maxResourceBytes();
    if (size > limit) {
      return failed(wrapperName, "size", size + " bytes", "<= " + limit);
    }
    try {
      return type.decode(any, wrapperName);
    } catch (RuntimeException | StackOverflowError e) {
      // A decoder must not throw; if one does, its resource is rejected and the others still count.
      return failed(wrapperName, "", e.toString(), "a resource that can be decoded");
    }
  }

  private static <T> Decoded<T> failed(String name, String field, String value, String expected) {
    return Decoded.failed(name, List.of(ResourceError.invalid(field, value, expected)));
  }

  private void heartbeat(
      ResourceEntry<T> target, ReceivedResource resource, ReceivedResponse response) {
    if (target.hasVersion(resource.version())
        || (target.inUse() && subscription.isCurrentVersion(resource.version()))) {
      target.liveFor(resource.ttlNanos());
    } else if (target.named == 0 && !target.hasNews()) { // it is listed, and renews nothing
      unusable(List.of(target), resource, EMPTY, response);
    } else if (!target.inUse()) {
      // Nothing but a name: the server knows the name, and that there is nothing behind it.
      target.removed(subscription);
    }
  }

  private static <T> List<ResourceEntry<T>> entries(List<TypeCache<T>> caches, String name) {
    List<ResourceEntry<T>> found = new ArrayList<>(1);
    for (TypeCache<T> cache : caches) {
      found.addAll(cache.meantBy(name));
    }
    return found;
  }

  private boolean removeAbsent(List<TypeCache<T>> caches, Set<String> seen) {
    boolean changed = false;
    for (TypeCache<T> cache : caches) {
      for (ResourceEntry<T> entry : List.copyOf(cache.entries())) {
        boolean present = seen.contains(entry.name) || seen.contains(entry.serverSideName());
        if (!present && (entry.inUse() || entry.named == 0)) {
          changed |= entry.removed(subscription);
        } else if (!present && subscription.listsAll(entry.name)) {
          entry.unlisted(subscription);
        } else if (!present && subscription.sent.names().contains(entry.name)) {
          entry.leftOut();
        }
      }
    }
    return changed;
  }
}
