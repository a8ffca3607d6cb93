package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.bootstrap.ConfigSourceSpec;
import io.inmesh.xds.client.XdsClient;
import io.inmesh.xds.files.FileWatcher;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.files.ResourceFileListener;
import io.inmesh.xds.files.ResourceFiles;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.report.ResourceStatus;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.Roots;
import io.inmesh.xds.resolve.Statics;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that one started configuration source runs: the client, file watches, the pipeline.
 */
public final class Sources implements AutoCloseable {
  private final XdsClient client;
  private final ConfigPipeline pipeline;
  private final DnsLookups dns;
  private final List<FileCache> caches;
  private final List<ResourceFiles> watches = new ArrayList<>();
  private @Nullable FileWatcher watcher;

  private Sources(Bootstrap bootstrap, Roots roots, Plan plan, ConfigSource.Sink sink) {
    this.dns = new DnsLookups(task -> onThread(view -> task.run()), this::dnsChanged);
    this.caches = plan.files().stream().map(WatchedFile::cache).toList();
    this.pipeline = new ConfigPipeline(new MeshResolver(roots, plan.statics()), caches, dns, sink);
    this.client = XdsClient.open(bootstrap.clientConfig(), pipeline);
  }

  /**
   * Starts all that a bootstrap names.
   *
   * @param resourceFile the file that the bootstrap was read from when it is a resource file; null
   *     for the other forms
   */
  public static Sources start(
      Bootstrap bootstrap, Roots roots, @Nullable Path resourceFile, ConfigSource.Sink sink) {
    Plan plan = Plan.of(bootstrap, resourceFile);
    Sources sources = new Sources(bootstrap, roots, plan, sink);
    sources.onThread(view -> sources.pipeline.start(sources.client, view));
    for (WatchedFile file : plan.files()) {
      sources.load(file, bootstrap);
    }
    return sources;
  }

  private void load(WatchedFile file, Bootstrap bootstrap) {
    Path path = file.path();
    if (path == null) { // a document that was read already and cannot change
      ResourceDocument content = new ResourceDocument("1", bootstrap.resources(), List.of());
      onThread(view -> pipeline.onFile(file.cache(), content, view));
    } else {
      watch(file, path);
    }
  }

  private void watch(WatchedFile file, Path path) {
    if (watcher == null) {
      watcher = new FileWatcher();
    }
    ResourceFiles files =
        new ResourceFiles(
            path,
            file.watchedDirectory(),
            TextSource.DEFAULT_MAX_BYTES,
            task -> onThread(view -> task.run()),
            new FileEvents(file.cache()));
    watches.add(files);
    files.start(watcher);
  }

  private void dnsChanged() {
    onThread(pipeline::onDns);
  }

  private void onThread(Consumer<CacheView> task) {
    var unused =
        client.read(view -> {
          task.accept(view);
          return true;
        });
  }

  /** What is held of every resource, those of files first. */
  public CompletableFuture<List<ResourceStatus>> resources() {
    CompletableFuture<List<ResourceStatus>> fromFiles =
        client.read(view ->
            caches.stream()
                .flatMap(cache -> cache.all().stream())
                .map(ResourceStatuses::of)
                .toList());
    return fromFiles.thenCombine(
        client.resources(),
        (files, servers) -> {
          List<ResourceStatus> all = new ArrayList<>(files);
          servers.forEach(state -> all.add(ResourceStatuses.of(state)));
          return List.copyOf(all);
        });
  }

  @Override
  public void close() {
    watches.forEach(ResourceFiles::close);
    if (watcher != null) {
      watcher.close();
    }
    client.close();
    dns.close();
  }

  /** Passes a file's events to the pipeline. */
  private final class FileEvents implements ResourceFileListener {
    private final FileCache cache;

    FileEvents(FileCache cache) {
      this.cache = cache;
    }

    @Override
    public void onResources(ResourceDocument content) {
      onThread(view -> pipeline.onFile(cache, content, view));
    }

    @Override
    public void onError(List<TextProblem> problems) {
      String text = problems.stream().map(TextProblem::toString).collect(Collectors.joining("; "));
      onThread(view -> pipeline.onFileTrouble(cache, text));
    }
  }

  /** A file to watch and the cache for what it holds. */
  private record WatchedFile(
      @Nullable Path path, @Nullable Path watchedDirectory, FileCache cache) {}

  /** What a bootstrap asks for. */
  private record Plan(Statics statics, List<WatchedFile> files) {
    static Plan of(Bootstrap bootstrap, @Nullable Path resourceFile) {
      List<WatchedFile> files = new ArrayList<>();
      if (bootstrap.form() == BootstrapForm.RESOURCES) {
        files.add(file(resourceFile, null, Set.copyOf(ResourceTypes.ALL)));
        return new Plan(Statics.NONE, files);
      }
      add(bootstrap.listeners(), ResourceTypes.LISTENER, files);
      add(bootstrap.clusters(), ResourceTypes.CLUSTER, files);
      return new Plan(StaticResources.decode(bootstrap), files);
    }

    private static void add(
        @Nullable ConfigSourceSpec spec, ResourceType<?> type, List<WatchedFile> files) {
      if (spec instanceof ConfigSourceSpec.File file) {
        files.add(file(file.path(), file.watchedDirectory(), Set.of(type)));
      }
    }

    private static WatchedFile file(
        @Nullable Path path, @Nullable Path directory, Set<ResourceType<?>> types) {
      String name = path == null ? "the resource document" : path.toString();
      return new WatchedFile(path, directory, new FileCache(name, types));
    }
  }
}
