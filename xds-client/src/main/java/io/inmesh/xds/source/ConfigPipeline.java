package io.inmesh.xds.source;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import io.inmesh.xds.client.ChangeListener;
import io.inmesh.xds.client.XdsClient;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.MeshResolver;
import io.inmesh.xds.resolve.Resolution;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way of an update on this side: cache, resolver, interests, configuration. Everything here
 * runs on the thread of the xDS client.
 */
final class ConfigPipeline implements ChangeListener {
  private final MeshResolver resolver;
  private final List<FileCache> files;
  private final ConfigSource.Sink sink;
  private final Troubles troubles = new Troubles();
  private final Map<ResourceType<?>, Set<String>> interests = new HashMap<>();
  private final DnsLookups dns;
  private @Nullable XdsClient client;
  private @Nullable MeshConfig delivered;

  ConfigPipeline(
      MeshResolver resolver, List<FileCache> files, DnsLookups dns, ConfigSource.Sink sink) {
    this.resolver = resolver;
    this.files = files;
    this.dns = dns;
    this.sink = sink;
  }

  /** Begins to ask. */
  void start(XdsClient newClient, CacheView servers) {
    client = newClient;
    step(Set.of(), servers);
  }

  @Override
  public void onChanges(Set<ResourceKey> changes, CacheView servers) {
    step(changes, servers);
  }

  /** The addresses of some host name changed. */
  void onDns(CacheView servers) {
    step(Set.of(), servers);
  }

  /** A file has new content. */
  void onFile(FileCache file, ResourceDocument content, CacheView servers) {
    troubles.set(file, null);
    step(file.load(content, System.currentTimeMillis()), servers);
  }

  /** A file cannot be read as it is now. */
  void onFileTrouble(FileCache file, String trouble) {
    troubles.set(file, trouble);
    tell();
  }

  private void step(Set<ResourceKey> changes, CacheView servers) {
    CacheView cache = new JoinedCache(files, servers);
    Resolution resolution = resolver.resolve(cache, changes, dns, dns.takeChanged());
    resolution.wanted().forEach(this::want);
    dns.setClusters(resolution.dnsClusters());
    troubles.update(changes, cache);
    MeshConfig config = resolution.config();
    if (config != null && config != delivered) {
      delivered = config;
      sink.onConfig(config);
    }
    tell();
  }

  private void want(ResourceType<?> type, Set<String> names) {
    XdsClient servers = client;
    if (servers == null || interests.get(type) == names || isFromFile(type)) {
      return;
    }
    interests.put(type, names);
    servers.setInterest(type, names);
  }

  private boolean isFromFile(ResourceType<?> type) {
    return files.stream().anyMatch(file -> file.isSourceOf(type));
  }

  private void tell() {
    if (troubles.isNews()) {
      sink.onAmbientError(troubles.tell());
    }
  }
}
