package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.client.ChangeListener;
import io.inmesh.xds.client.XdsClient;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.MeshResolver.Awaited;
import io.inmesh.xds.resolve.Resolution;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of an update on this side: cache, resolver, interests, configuration. Everything here
 * runs on the thread of the xDS client.
 */
final class ConfigPipeline implements ChangeListener {
  /** How much of what is awaited is named. */
  private static final int MAX_AWAITED = 3;

  private static final System.Logger LOG = System.getLogger("io.inmesh.xds");

  private final MeshResolver resolver;
  private final List<FileCache> files;
  private final OriginSources origins;
  private final DnsLookups dns;
  private final ConfigSource.Sink sink;
  private final Updates updates;
  private final Troubles troubles = new Troubles();
  private final UnknownFieldNotices notices = new UnknownFieldNotices();
  private final Map<ResourceType<?>, Map<String, Long>> interests = new HashMap<>();
  private Map<Elsewhere, Map<String, Long>> elsewhere = Map.of();

  /** The changes that the steps so far have failed at; the next one tries them again. */
  private Set<ResourceKey> unsettled = Set.of();

  /** The same of DNS clusters. */
  private Set<String> unsettledDns = Set.of();

  private final LaterStep laterStep =
      new LaterStep(() -> step(Set.of()), this::schedule, System::nanoTime);
  private @Nullable XdsClient client;
  private @Nullable CacheView cache;
  private @Nullable MeshConfig delivered;
  private volatile @Nullable Awaiting awaiting;

  ConfigPipeline(
      MeshResolver resolver,
      List<FileCache> files,
      OriginSources origins,
      DnsLookups dns,
      ConfigSource.Sink sink,
      Updates updates) {
    this.resolver = resolver;
    this.files = files;
    this.origins = origins;
    this.dns = dns;
    this.sink = sink;
    this.updates = updates;
  }

  /** Begins to ask. */
  void start(XdsClient newClient, CacheView servers, StaticResources statics) {
    client = newClient;
    statics.rejections().forEach(troubles::addStatic);
    cache = new JoinedCache(files, servers);
    step(Set.of());
  }

  @Override
  public void onChanges(Set<ResourceKey> changes, CacheView servers) {
    onChanges(changes);
  }

  /** Resources of the general sources changed. */
  void onChanges(Set<ResourceKey> changes) {
    note(changes);
    step(changes);
  }

  /** Resources at an origin of their own changed, by their names there. */
  void onChanges(Elsewhere place, Set<ResourceKey> changes) {
    CacheView view = origins.view(place.type(), place.origin());
    Set<ResourceKey> keys = new LinkedHashSet<>();
    for (ResourceKey change : changes) {
      ResourceKey key = place.key(change.name());
      if (view != null) {
        ResourceState<?> state = view.get(place.type(), change.name());
        look(key, place.type(), state);
      }
      keys.add(key);
    }
    step(keys);
  }

  /** Replaces the listeners that were asked for: those of targets, and those of servers. */
  void demand(Set<String> targets, Set<String> servers) {
    resolver.demand(targets, servers);
    step(Set.of());
  }

  /** The addresses of some host name changed. */
  void onDns() {
    step(Set.of());
  }

  /** What came but is not in force yet. */
  Set<ResourceKey> warming() {
    return Set.copyOf(resolver.warming());
  }

  /** A file cannot be read as it is now, or, with null, can be again. */
  void setTrouble(FileSource file, @Nullable String trouble) {
    troubles.set(file, file.cache().source(), trouble);
    tell();
  }

  private void note(Set<ResourceKey> changes) {
    CacheView view = cache;
    for (ResourceKey key : changes) {
      for (ResourceType<?> type : ResourceTypes.ALL) {
        if (view != null && type.typeUrl().equals(key.typeUrl())) {
          ResourceState<?> state = view.get(type, key.name());
          look(key, type, state);
        }
      }
    }
  }

  private void look(ResourceKey key, ResourceType<?> type, @Nullable ResourceState<?> state) {
    troubles.update(key, type, state);
    notices.look(key, type, state);
    updates.look(key, state);
  }

  private void step(Set<ResourceKey> changes) {
    CacheView view = cache;
    if (view == null) {
      return; // not started
    }
    unsettled = joined(joined(unsettled, changes), untold());
    try {
      advance(view);
      unsettled = Set.of();
      unsettledDns = Set.of();
      troubles.set(this, "update", null);
      tell();
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      LOG.log(System.Logger.Level.ERROR, "an update was not put in force", e);
      troubles.set(this, "update", "it could not be put in force, the one before it serves: " + e);
      tell();
    }
  }

  /**
   * What the servers' client would tell at the end of the burst: a step that something else has
   * brought about, such as an answer of DNS, sees it in the cache already. A wildcard would count
   * as answered before the resources are known that came with the answer.
   */
  private Set<ResourceKey> untold() {
    XdsClient servers = client;
    Set<ResourceKey> untold = servers == null ? Set.of() : servers.takeChanges();
    note(untold);
    return untold;
  }

  private void schedule(Runnable task, long delayNanos) {
    XdsClient servers = client;
    if (servers != null) {
      servers.schedule(task, delayNanos);
    }
  }

  private static <T> Set<T> joined(Set<T> some, Set<T> others) {
    if (some.isEmpty() || others.isEmpty()) {
      return some.isEmpty() ? others : some;
    }
    Set<T> all = new LinkedHashSet<>(some);
    all.addAll(others);
    return all;
  }

  /**
   * What is unsettled is taken in as far as it leads. Where something fails on the way nothing is
   * lost: the next step begins with all of it, and asks for what was not asked for yet.
   */
  private void advance(CacheView view) {
    unsettledDns = joined(unsettledDns, dns.takeChanged());
    Resolution resolution = resolver.resolve(view, unsettled, dns, unsettledDns);
    for (Set<ResourceKey> news = asked(resolution); !news.isEmpty(); news = asked(resolution)) {
      unsettled = joined(unsettled, news);
      Set<String> changedDns = dns.takeChanged();
      unsettledDns = joined(unsettledDns, changedDns);
      resolution = resolver.resolve(view, news, dns, changedDns);
    }
    dns.setClusters(resolution.dnsClusters());
    if (resolution.nanosToNext() != Resolution.NEVER) {
      laterStep.in(resolution.nanosToNext());
    }
    MeshConfig config = resolution.config();
    awaiting = config == null ? awaitingNow(view) : null;
    tell(); // first, so that whoever hears of a configuration knows what is wrong with it
    if (config != null && config != delivered) {
      sink.onConfig(config);
      delivered = config;
    }
  }

  private @Nullable Awaiting awaitingNow(CacheView view) {
    boolean listenersOfFile = fileOf(ResourceTypes.LISTENER) != null;
    return Awaiting.of(resolver.awaited(MAX_AWAITED), view, this::askedFor, listenersOfFile);
  }

  /** What the first configuration waits for; null for nothing. Callable from any thread. */
  @Nullable Awaiting awaiting() {
    return awaiting;
  }

  /** Puts in force what is known of a listener that was asked for, or, with null, of all. */
  void deliverKnown(@Nullable String listener) {
    resolver.stopWaiting(listener);
    step(Set.of());
  }

  private String askedFor(Awaited awaited) {
    Elsewhere place = awaited.place();
    FileCache file = place.origin().equals(ResourceOrigin.DEFAULT) ? fileOf(place.type()) : null;
    String asked = file == null ? origins.askedFor(place, awaited.name()) : file.source();
    return asked == null ? "nobody" : asked;
  }

  /** Asks for what the resolver wants; answers what is known of that, maybe to other users. */
  private Set<ResourceKey> asked(Resolution resolution) {
    Set<ResourceKey> news = want(resolution);
    return joined(news, untold());
  }

  /** Asks for what the resolver wants; answers what can be told at once. */
  private Set<ResourceKey> want(Resolution resolution) {
    resolution.wanted().forEach(this::want);
    return wantElsewhere(resolution.elsewhere());
  }

  private void want(ResourceType<?> type, Map<String, Long> names) {
    XdsClient servers = client;
    CacheView view = cache;
    Map<String, Long> before = interests.getOrDefault(type, Map.of());
    if (servers == null || view == null || interests.get(type) == names) {
      return;
    }
    FileCache file = fileOf(type);
    if (file == null) {
      servers.setInterest(type, names);
    } else {
      file.setInterest(type, names.keySet());
    }
    interests.put(type, names);
    for (String name : before.keySet()) {
      if (!names.containsKey(name)) {
        forget(new ResourceKey(type.typeUrl(), name), view.get(type, name));
      }
    }
  }

  /**
   * Nothing needs a resource any more.
   *
   * @param still what is held of it all the same; null for nothing
   */
  private void forget(ResourceKey key, @Nullable ResourceState<?> still) {
    troubles.forget(key);
    notices.forget(key);
    if (still == null) {
      updates.forget(key);
    } else {
      updates.look(key, still);
    }
  }

  private @Nullable FileCache fileOf(ResourceType<?> type) {
    for (FileCache file : files) {
      if (file.isSourceOf(type)) {
        return file;
      }
    }
    return null;
  }

  private Set<ResourceKey> wantElsewhere(Map<Elsewhere, Map<String, Long>> wanted) {
    if (wanted == elsewhere) {
      return Set.of();
    }
    Map<Elsewhere, Map<String, Long>> before = elsewhere;
    Set<ResourceKey> news = origins.want(wanted);
    elsewhere = wanted;
    before.forEach((place, names) -> {
      Map<String, Long> still = wanted.getOrDefault(place, Map.of());
      CacheView view = origins.view(place.type(), place.origin());
      names.keySet().stream()
          .filter(name -> !still.containsKey(name))
          .forEach(
              name -> forget(place.key(name), view == null ? null : view.get(place.type(), name)));
    });
    return news;
  }

  private void tell() {
    if (troubles.isNews()) {
      sink.onTroubles(troubles.tell());
    }
    notices.tell(sink);
  }
}
