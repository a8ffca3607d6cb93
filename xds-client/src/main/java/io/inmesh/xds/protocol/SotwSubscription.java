package io.inmesh.xds.protocol;

import com.google.protobuf.ByteString;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DiscoveryResponse;
import io.inmesh.xds.proto.google.rpc.Status;
import io.inmesh.xds.transport.ServerFeature;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The state-of-the-world variant: each request repeats all names and the accepted version; absence
 * of a resource from a response of LDS or CDS is its deletion.
 */
final class SotwSubscription<T> extends TypeSubscription<T> {
  /** How long a server may take to send again what was dropped and is wanted again. */
  private static final long REDELIVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private String acceptedVersion = "";
  private String nonce = "";
  private boolean hasDropped;
  private TimerQueue.@Nullable Timer redelivery;
  private boolean askAnew;

  /** The names that are sent, of those that are wanted. */
  private Set<String> named = Set.of();

  /** What {@link #encodedNames} are of. */
  private Wanted encoded = Wanted.NOTHING;

  private boolean encodedWildcard;

  /** The names as they go into requests: each answer repeats them all. */
  private ByteString encodedNames = ByteString.EMPTY;

  SotwSubscription(ServerSession session, ResourceType<T> type) {
    super(session, type);
  }

  @Override
  void forgetVersion() {
    acceptedVersion = "";
  }

  @Override
  boolean absenceDeletes() {
    return type.fullStateOfTheWorld();
  }

  @Override
  boolean isCurrentVersion(String version) {
    return version.equals(acceptedVersion);
  }

  @Override
  void streamEnded() {
    super.streamEnded();
    nonce = "";
    hasDropped = false;
    askAnew = false;
    named = Set.of();
    encoded = Wanted.NOTHING;
    encodedNames = ByteString.EMPTY;
    if (redelivery != null) {
      redelivery.cancel();
      redelivery = null;
    }
  }

  @Override
  void flush(ServerStream.Attempt stream) {
    Wanted change = needsAnotherStream() ? null : takeChange(); // else that one sends it
    if (change == null && !isStarted()) {
      return;
    }
    Answer answer = takeAnswer(change != null || askAnew);
    if (change == null && answer == null && !askAnew) {
      return;
    }
    Wanted now = change == null ? sent : change;
    if (now.isEmpty() && sent.wildcard() && !everNamed) {
      // An empty list still is the legacy wildcard; naming it once makes the next one mean nothing.
      send(stream, encode(List.of(ResourceName.WILDCARD)), answer);
      everNamed = true;
      answer = null;
    }
    if (change != null) {
      expectRedelivery(change);
      named = namesBeside(change);
      everNamed |= !named.isEmpty();
    }
    send(stream, names(now), answer);
    if (change != null) {
      sent(change);
      tellUnlisted(change);
    }
  }

  /** The names that the wildcard has not listed, as it would have, are known not to exist. */
  private void tellUnlisted(Wanted wanted) {
    if (named.size() == wanted.names().size()) {
      return;
    }
    for (TypeCache<T> cache : session.caches(type)) {
      ResourceEntry<T> wildcard = cache.wildcard();
      if (cache.isWildcardWanted()
          && wildcard.isFrom(this)
          && wildcard.status() == CacheStatus.ACKED) {
        for (ResourceEntry<T> entry : List.copyOf(cache.entries())) {
          if (entry.named > 0 && !named.contains(entry.name)) {
            entry.unlisted(this);
          }
        }
      }
    }
  }

  @Override
  boolean listsAll(String name) {
    return sent.names().contains(name) && !named.contains(name);
  }

  /**
   * A server that does not know the wildcard by its name, as go-control-plane, lists all on a
   * stream on which no name was ever sent.
   */
  @Override
  boolean needsAnotherStream() {
    return everNamed
        && !sent.wildcard()
        && session.config.has(ServerFeature.WILDCARD_LISTS_ALL)
        && isWildcardWanted();
  }

  /** And nothing that a wildcard does not list, which would have to be named beside it. */
  private boolean isWildcardWanted() {
    List<TypeCache<T>> caches = session.caches(type);
    if (caches.stream().noneMatch(TypeCache::isWildcardWanted)) {
      return false;
    }
    for (TypeCache<T> cache : caches) {
      for (ResourceEntry<T> entry : cache.entries()) {
        if (entry.named > 0 && entry.name.startsWith(ResourceName.SCHEME)) {
          return false;
        }
      }
    }
    return true;
  }

  /** The names but for those that the wildcard lists as well. */
  private Set<String> namesBeside(Wanted wanted) {
    if (!wanted.wildcard() || !session.config.has(ServerFeature.WILDCARD_LISTS_ALL)) {
      return wanted.names();
    }
    return wanted.names().stream()
        .filter(name -> name.startsWith(ResourceName.SCHEME)) // no wildcard lists those
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private ByteString names(Wanted wanted) {
    boolean wildcard = wanted.wildcard() && everNamed;
    if (encoded != wanted || encodedWildcard != wildcard) {
      List<String> names = new ArrayList<>(wanted.names().size() + 1);
      if (wildcard) {
        names.add(ResourceName.WILDCARD);
      }
      names.addAll(named);
      encodedNames = encode(names);
      encoded = wanted;
      encodedWildcard = wildcard;
    }
    return encodedNames;
  }

  private static ByteString encode(List<String> names) {
    return DiscoveryRequest.newBuilder().addAllResourceNames(names).build().toByteString();
  }

  private void send(ServerStream.Attempt stream, ByteString names, @Nullable Answer answer) {
    DiscoveryRequest.Builder request =
        DiscoveryRequest.newBuilder()
            .setTypeUrl(type.typeUrl())
            .setVersionInfo(askAnew ? "" : acceptedVersion)
            .setResponseNonce(nonce);
    askAnew = false;
    Status detail = answer == null ? null : answer.status();
    if (detail != null) {
      request.setErrorDetail(detail);
    }
    if (stream.introduce()) {
      request.setNode(session.machine.node());
    }
    // The order of fields on the wire is free.
    stream.send(request.build().toByteString().concat(names));
  }

  /**
   * Servers should send a resource again that was unsubscribed from and is wanted again. Some
   * (java-control-plane) compare versions only and stay silent; those are asked once more, as if
   * nothing had been accepted.
   */
  private void expectRedelivery(Wanted now) {
    Set<String> next = namesBeside(now);
    if (hasDropped
        && redelivery == null
        && !(named.containsAll(next) && (sent.wildcard() || !now.wildcard()))) {
      redelivery =
          session.machine.timers.schedule(
              REDELIVERY_NANOS,
              () -> {
                redelivery = null;
                askAnew = isWaiting();
              });
    }
    hasDropped |= !next.containsAll(named) || (sent.wildcard() && !now.wildcard());
  }

  private boolean isWaiting() {
    for (TypeCache<T> cache : session.caches(type)) {
      if (cache.hasMissing()) {
        return true;
      }
    }
    return false;
  }

  void onResponse(DiscoveryResponse response, ServerStream.Attempt stream) {
    ReceivedResponse received = ReceivedResponse.of(type, response);
    beforeResponse(stream);
    nonce = response.getNonce();
    if (apply(received)) {
      acceptedVersion = response.getVersionInfo();
    }
  }
}
