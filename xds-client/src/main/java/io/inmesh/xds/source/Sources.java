package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.config.Trouble;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.bootstrap.ConfigSourceSpec;
import io.inmesh.xds.client.XdsClient;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.report.ResourceStatus;
import io.inmesh.xds.report.ServerStatus;
import io.inmesh.xds.resolve.Grace;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resolve.Roots;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.source.GeneralSources.TypeFile;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.transport.ServerConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one started configuration source runs: the client, file watches, the pipeline.
 */
public final class Sources implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.inmesh.xds");

  private static final Elsewhere LISTENERS =
      new Elsewhere(ResourceTypes.LISTENER, ResourceOrigin.DEFAULT);

  private final Bootstrap bootstrap;
  private final Roots roots;
  private final GeneralSources general;
  private final List<FileSource> generalFiles = new ArrayList<>();
  private final FileSources files = new FileSources();
  private final OriginSources origins;
  private final DnsLookups dns;
  private final ConfigPipeline pipeline;
  private final XdsClient client;
  private final Demands demands;
  private final long startedEpochMillis = System.currentTimeMillis();

  private Sources(
      Bootstrap bootstrap,
      Roots roots,
      GeneralSources general,
      ConfigSource.Sink sink,
      Updates updates) {
    this.bootstrap = bootstrap;
    this.roots = roots;
    this.general = general;
    this.dns = new DnsLookups(this::onThread, this::dnsChanged);
    this.origins = new OriginSources(bootstrap, new OriginOpener());
    GeneralEvents events = new GeneralEvents();
    for (TypeFile file : general.files()) {
      FileCache cache = new FileCache(file.name(), file.types());
      generalFiles.add(
          new FileSource(cache, file.types().iterator().next(), this::onThread, events));
    }
    this.pipeline =
        new ConfigPipeline(
            new MeshResolver(
                roots, general.statics().values(), origins, Grace.ofResponses(System::nanoTime)),
            generalFiles.stream().map(FileSource::cache).toList(),
            origins,
            dns,
            sink,
            updates);
    this.client = XdsClient.open(bootstrap.clientConfig(), pipeline);
    this.demands =
        new Demands((targets, servers) -> onThread(() -> pipeline.demand(targets, servers)));
  }

  /**
   * Starts all that a bootstrap names.
   *
   * @param updates told of each change of a resource that is accepted, on the thread of the xDS
   *     client; null for nobody
   * @throws io.inmesh.xds.bootstrap.BootstrapException when a static resource is invalid
   */
  public static Sources start(
      Bootstrap bootstrap,
      Roots roots,
      ConfigSource.Sink sink,
      @Nullable Consumer<ResourceStatus> updates) {
    GeneralSources general = GeneralSources.of(bootstrap);
    Sources sources = new Sources(bootstrap, roots, general, sink, new Updates(updates));
    try {
      sources.read(view -> BootstrapNotices.tell(bootstrap, sink));
      sources.read(view -> sources.pipeline.start(sources.client, view, general.statics()));
      for (int i = 0; i < general.files().size(); i++) {
        sources.open(sources.generalFiles.get(i), general.files().get(i));
      }
    } catch (RuntimeException | Error e) {
      sources.close();
      throw e;
    }
    return sources;
  }

  /** What is wrong for good with a bootstrap's own resources. */
  public static List<Trouble> staticTroubles(Bootstrap bootstrap) {
    Troubles troubles = new Troubles();
    GeneralSources.of(bootstrap).statics().rejections().forEach(troubles::addStatic);
    return troubles.tell();
  }

  private void open(FileSource source, TypeFile file) {
    Path path = file.path();
    if (path == null) {
      files.add(source);
      source.onResources(new ResourceDocument("1", bootstrap.resources(), List.of()));
    } else {
      files.watch(source, path, file.watchedDirectory(), file.maxBytes());
    }
  }

  /**
   * Asks for the listener of a target.
   *
   * @param listener its resource name
   */
  public ConfigSource.Demand demand(String listener) {
    return demand(listener, false);
  }

  /**
   * Asks for the listener of a server.
   *
   * @param listener its resource name
   */
  public ConfigSource.Demand demandServer(String listener) {
    return demand(listener, true);
  }

  private ConfigSource.Demand demand(String listener, boolean ofServer) {
    String name = ResourceKey.canonicalName(listener);
    boolean otherwise =
        roots.allListeners()
            || roots.listeners().contains(name)
            || general.statics().values().listeners().containsKey(name);
    return demands.add(
        name,
        ofServer,
        !otherwise,
        origins.askedFor(LISTENERS, name),
        done -> deliverKnown(name, done));
  }

  /** See {@link ConfigSource#deliverKnown}. */
  public void deliverKnown(Runnable done) {
    deliverKnown(null, done);
  }

  private void deliverKnown(@Nullable String listener, Runnable done) {
    var unused =
        client
            .read(view -> {
              pipeline.deliverKnown(listener);
              return true;
            })
            .whenComplete((delivered, failure) -> done.run());
  }

  /** What the first configuration still waits for; null when there is one. Callable anywhere. */
  public @Nullable String waitingFor() {
    Awaiting awaiting = pipeline.awaiting();
    if (awaiting == null) {
      return null;
    }
    return awaiting.allListeners() && hasNoConnectionForListeners()
        ? "no connection to it is established yet"
        : awaiting.what();
  }

  /** A server that nobody has heard cannot be told from one that has no listeners to tell. */
  private boolean hasNoConnectionForListeners() {
    List<ServerConfig> servers =
        bootstrap.clientConfig().servers(null, ResourceTypes.LISTENER.typeUrl());
    return servers != null && !servers.isEmpty() && servers.stream().noneMatch(client::isConnected);
  }

  /** Who is asked for that; null when there is nothing. Callable anywhere. */
  public @Nullable String waitingOn() {
    Awaiting awaiting = pipeline.awaiting();
    return awaiting == null ? null : awaiting.of();
  }

  private void dnsChanged() {
    onThread(pipeline::onDns);
  }

  private void onThread(Runnable task) {
    read(view -> task.run());
  }

  private void read(Consumer<CacheView> task) {
    var unused =
        client.read(view -> {
          try {
            task.accept(view);
          } catch (RuntimeException | Error e) { // nobody looks at the future
            LOG.log(System.Logger.Level.ERROR, "an event of the configuration was not handled", e);
          }
          return true;
        });
  }

  /** What is held of every resource: those of the bootstrap, of files, of servers. */
  public CompletableFuture<List<ResourceStatus>> resources() {
    CompletableFuture<Set<ResourceKey>> warming = client.read(view -> pipeline.warming());
    CompletableFuture<List<ResourceState<?>>> fromFiles =
        client.read(view -> {
          List<ResourceState<?>> states = new ArrayList<>();
          files.caches().forEach(cache -> states.addAll(cache.all()));
          return states;
        });
    return warming.thenCombine(
        fromFiles.thenCombine(
            client.resources(),
            (ofFiles, ofServers) -> {
              ofFiles.addAll(ofServers);
              return ofFiles;
            }),
        this::statuses);
  }

  /** The servers that are asked, as far as the process has had reason to. */
  public CompletableFuture<List<ServerStatus>> servers() {
    return client
        .servers()
        .thenApply(states ->
            states.stream()
                .map(state ->
                    new ServerStatus(
                        state.target(),
                        state.connected(),
                        state.failure() == null ? null : state.failure().toString()))
                .toList());
  }

  private List<ResourceStatus> statuses(Set<ResourceKey> warming, List<ResourceState<?>> states) {
    List<ResourceStatus> all = new ArrayList<>();
    if (bootstrap.form() != BootstrapForm.RESOURCES) {
      Map<ResourceKey, StaticResources.Rejection> rejections = general.statics().rejections();
      for (FileResource resource : bootstrap.resources()) {
        ResourceKey key = new ResourceKey(resource.typeUrl(), resource.name());
        all.add(ResourceStatuses.of(resource, startedEpochMillis, rejections.get(key)));
      }
    }
    states.forEach(state -> all.add(ResourceStatuses.of(state, warming)));
    return List.copyOf(all);
  }

  @Override
  public void close() {
    files.close();
    origins.close();
    client.close();
    dns.close();
  }

  /** Passes the events of files of whole types to the pipeline. */
  private final class GeneralEvents implements FileSource.Listener {
    @Override
    public void onChanges(FileSource file, Set<ResourceKey> changes) {
      pipeline.setTrouble(file, null);
      pipeline.onChanges(changes);
    }

    @Override
    public void onTrouble(FileSource file, Set<ResourceKey> changes, String trouble) {
      pipeline.setTrouble(file, trouble);
      pipeline.onChanges(changes);
    }
  }

  /** Opens the sources that resources name. */
  private final class OriginOpener implements OriginSources.Opener {
    @Override
    public TypeSource file(ConfigSourceSpec.File file, Elsewhere place) {
      FileSource source = fileSource(file.path().toString(), place);
      files.watch(source, file.path(), file.watchedDirectory(), TextSource.DEFAULT_MAX_BYTES);
      return source;
    }

    private FileSource fileSource(String name, Elsewhere place) {
      FileCache cache = new FileCache(name, Set.of(place.type()));
      return new FileSource(cache, place.type(), Sources.this::onThread, new OriginEvents(place));
    }

    @Override
    public TypeSource servers(ConfigSourceSpec.Api servers, Elsewhere place) {
      return new ServerSource(
          bootstrap.clientConfig(servers.servers()),
          place.type(),
          changes -> pipeline.onChanges(place, changes));
    }

    @Override
    public TypeSource general(Elsewhere place) {
      for (TypeFile file : general.files()) {
        if (file.types().contains(place.type())) {
          FileSource source = fileSource(file.name(), place);
          open(source, file);
          return source;
        }
      }
      return new ServerSource(
          bootstrap.clientConfig(), place.type(), changes -> pipeline.onChanges(place, changes));
    }
  }

  /** Passes the events of a file that a resource names to the pipeline. */
  private final class OriginEvents implements FileSource.Listener {
    private final Elsewhere place;

    OriginEvents(Elsewhere place) {
      this.place = place;
    }

    @Override
    public void onChanges(FileSource file, Set<ResourceKey> changes) {
      pipeline.setTrouble(file, null);
      pipeline.onChanges(place, changes);
    }

    @Override
    public void onTrouble(FileSource file, Set<ResourceKey> changes, String trouble) {
      pipeline.setTrouble(file, trouble);
      pipeline.onChanges(place, changes);
    }
  }
}
