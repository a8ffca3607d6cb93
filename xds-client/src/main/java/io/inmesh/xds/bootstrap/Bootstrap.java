package io.inmesh.xds.bootstrap;

import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.transport.AuthorityConfig;
import io.inmesh.xds.transport.ClientConfig;
import io.inmesh.xds.transport.Node;
import io.inmesh.xds.transport.ServerConfig;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who this process is in the mesh and where its configuration comes from. Immutable. Read by {@link
 * BootstrapReader}, or put together by {@link #builder}.
 */
public final class Bootstrap {
  private final BootstrapForm form;
  private final @Nullable Path file;
  private final long maxFileBytes;
  private final Node node;
  private final List<ServerConfig> servers;
  private final Map<String, AuthorityConfig> authorities;
  private final @Nullable ConfigSourceSpec listeners;
  private final @Nullable ConfigSourceSpec clusters;
  private final List<FileResource> resources;
  private final Set<String> controlPlanes;
  private final Map<String, CertificateProvider> certificateProviders;
  private final ListenerNames listenerNames;
  private final Map<String, Object> runtime;
  private final @Nullable String localCluster;
  private final List<TextProblem> notices;
  private final List<TextProblem> missingFiles;
  private final FieldReport report;

  private Bootstrap(Builder builder) {
    this.form = builder.form;
    this.file = builder.file;
    this.maxFileBytes = builder.maxFileBytes;
    this.node = builder.node;
    this.servers = List.copyOf(builder.servers);
    this.authorities = Map.copyOf(builder.authorities);
    this.listeners = builder.listeners;
    this.clusters = builder.clusters;
    this.resources = List.copyOf(builder.resources);
    this.controlPlanes = Set.copyOf(builder.controlPlanes);
    this.certificateProviders = Map.copyOf(builder.certificateProviders);
    this.listenerNames = builder.listenerNames;
    this.runtime = Collections.unmodifiableMap(new LinkedHashMap<>(builder.runtime));
    this.localCluster = builder.localCluster;
    this.notices = List.copyOf(builder.notices);
    this.missingFiles = List.copyOf(builder.missingFiles);
    this.report = builder.report;
  }

  /** A builder for a process of that identity. */
  public static Builder builder(Node node) {
    return new Builder(node);
  }

  /** What the document was. */
  public BootstrapForm form() {
    return form;
  }

  /**
   * The file that it was read from, or the directory of resource files; null when it was read from
   * a text, or built.
   */
  public @Nullable Path file() {
    return file;
  }

  /**
   * Largest size of {@link #file()}, or of each file of the directory, in bytes, also when it is
   * read again: the limit of the {@link BootstrapReader}, 64 MiB unless told otherwise.
   */
  public long maxFileBytes() {
    return maxFileBytes;
  }

  /** Who this process is. */
  public Node node() {
    return node;
  }

  /**
   * The servers of the aggregated stream in order of preference: gRPC's {@code xds_servers},
   * Envoy's {@code ads_config}. Empty when there is none.
   */
  public List<ServerConfig> servers() {
    return servers;
  }

  /**
   * Authorities of {@code xdstp:} names (gRFC A47). One without servers of its own uses {@link
   * #servers()}.
   */
  public Map<String, AuthorityConfig> authorities() {
    return authorities;
  }

  /**
   * Where all listeners come from (Envoy's {@code lds_config}); null when only those of {@link
   * #resources()} and those asked for by name exist.
   */
  public @Nullable ConfigSourceSpec listeners() {
    return listeners;
  }

  /** Where all clusters come from (Envoy's {@code cds_config}); null as for {@link #listeners}. */
  public @Nullable ConfigSourceSpec clusters() {
    return clusters;
  }

  /**
   * Resources that the document itself holds: Envoy's {@code static_resources}, or those of a
   * resource file.
   */
  public List<FileResource> resources() {
    return resources;
  }

  /**
   * The clusters among {@link #resources()} that {@code ads_config}, {@code lds_config} and {@code
   * cds_config} name: they may have what only a control plane can be reached by (TLS, a pipe).
   */
  public Set<String> controlPlanes() {
    return controlPlanes;
  }

  /** {@code certificate_providers} by instance name (gRFC A29). */
  public Map<String, CertificateProvider> certificateProviders() {
    return certificateProviders;
  }

  /** Templates for listeners' names. */
  public ListenerNames listenerNames() {
    return listenerNames;
  }

  /**
   * Runtime keys of Envoy's static runtime layers, later layers over earlier ones, nested keys
   * joined by dots. Values are {@code String}, {@code Double}, {@code Boolean}, or a {@code Map}
   * with {@code numerator} and {@code denominator}.
   */
  public Map<String, Object> runtime() {
    return runtime;
  }

  /**
   * The static cluster that this process itself belongs to, for zone-aware routing ({@code
   * cluster_manager.local_cluster_name}); null when there is none.
   */
  public @Nullable String localCluster() {
    return localCluster;
  }

  /**
   * What is odd in the document and no error, with its place: of gRPC's form fields that are not
   * known and have no effect, and a node without an id; of Envoy's extensions of types that are not
   * known here, and what is done otherwise for TLS to a control plane. {@link
   * io.inmesh.config.ConfigSource.Sink#onNotice} tells them when a source starts.
   */
  public List<TextProblem> notices() {
    return notices;
  }

  /**
   * Files that a gRPC bootstrap names and that could not be read when it was, or held something
   * else than certificates or a key. They are used once they are right; gRPC's own client refuses
   * to start.
   */
  public List<TextProblem> missingFiles() {
    return missingFiles;
  }

  /** What became of each field that a bootstrap of Envoy's or gRPC's form sets; else empty. */
  public FieldReport report() {
    return report;
  }

  /**
   * A source that a resource names, and not the bootstrap: a file, or a server of its own whose
   * {@code envoy_grpc} cluster is one of {@link #resources()}.
   *
   * @param label what messages call it
   * @param configSource the encoded {@code envoy.config.core.v3.ConfigSource}
   * @throws BootstrapException when it cannot be used, with every reason
   */
  public ConfigSourceSpec configSource(String label, ByteBuffer configSource) {
    return EnvoyConfigSources.read(resources, label, configSource);
  }

  /**
   * What the xDS protocol needs to know. A type with servers of its own ({@code lds_config}, {@code
   * cds_config} with an {@code api_config_source}) has them there by its type URL.
   */
  public ClientConfig clientConfig() {
    Map<String, List<ServerConfig>> byType = new HashMap<>();
    if (listeners instanceof ConfigSourceSpec.Api api) {
      byType.put("type.googleapis.com/envoy.config.listener.v3.Listener", api.servers());
    }
    if (clusters instanceof ConfigSourceSpec.Api api) {
      byType.put("type.googleapis.com/envoy.config.cluster.v3.Cluster", api.servers());
    }
    return clientConfig(new AuthorityConfig(servers, byType, false));
  }

  /** What the xDS protocol needs to know to get everything from these servers. */
  public ClientConfig clientConfig(List<ServerConfig> from) {
    return clientConfig(new AuthorityConfig(from, Map.of(), false));
  }

  private ClientConfig clientConfig(AuthorityConfig general) {
    return new ClientConfig(node, general, authorities, resolvesByAuthority());
  }

  /**
   * Whether the authority of an {@code xdstp:} name says which servers have it (gRFC A47). Not in
   * Envoy's form, where such a name is asked for as its {@code config_source} says.
   */
  public boolean resolvesByAuthority() {
    return form != BootstrapForm.ENVOY;
  }

  /** Builds a {@link Bootstrap}. Not thread-safe. */
  public static final class Builder {
    private final Node node;
    private BootstrapForm form = BootstrapForm.BUILDER;
    private @Nullable Path file;
    private long maxFileBytes = TextSource.DEFAULT_MAX_BYTES;
    private final List<ServerConfig> servers = new ArrayList<>();
    private final Map<String, AuthorityConfig> authorities = new LinkedHashMap<>();
    private @Nullable ConfigSourceSpec listeners;
    private @Nullable ConfigSourceSpec clusters;
    private final List<FileResource> resources = new ArrayList<>();
    private Set<String> controlPlanes = Set.of();
    private final Map<String, CertificateProvider> certificateProviders = new LinkedHashMap<>();
    private ListenerNames listenerNames = ListenerNames.DEFAULT;
    private final Map<String, Object> runtime = new LinkedHashMap<>();
    private @Nullable String localCluster;
    private final List<TextProblem> notices = new ArrayList<>();
    private List<TextProblem> missingFiles = List.of();
    private FieldReport report = FieldReport.EMPTY;

    private Builder(Node node) {
      this.node = node;
    }

    Builder form(BootstrapForm form) {
      this.form = form;
      return this;
    }

    Builder file(@Nullable Path file, long maxBytes) {
      this.file = file;
      this.maxFileBytes = maxBytes;
      return this;
    }

    Builder notices(List<TextProblem> notices) {
      this.notices.addAll(notices);
      return this;
    }

    Builder missingFiles(List<TextProblem> missingFiles) {
      this.missingFiles = missingFiles;
      return this;
    }

    Builder report(FieldReport report) {
      this.report = report;
      return this;
    }

    /** Adds a server of the aggregated stream, less preferred than those before. */
    public Builder addServer(ServerConfig server) {
      servers.add(server);
      return this;
    }

    /** Adds an authority of {@code xdstp:} names. */
    public Builder addAuthority(String name, AuthorityConfig authority) {
      authorities.put(name, authority);
      return this;
    }

    /** Sets {@link Bootstrap#listeners}. */
    public Builder listeners(@Nullable ConfigSourceSpec listeners) {
      this.listeners = listeners;
      return this;
    }

    /** Sets {@link Bootstrap#clusters}. */
    public Builder clusters(@Nullable ConfigSourceSpec clusters) {
      this.clusters = clusters;
      return this;
    }

    /** Adds to {@link Bootstrap#resources}. */
    public Builder addResources(List<FileResource> resources) {
      this.resources.addAll(resources);
      return this;
    }

    Builder controlPlanes(Set<String> names) {
      controlPlanes = names;
      return this;
    }

    /** Adds to {@link Bootstrap#certificateProviders}. */
    public Builder addCertificateProvider(String instance, CertificateProvider provider) {
      certificateProviders.put(instance, provider);
      return this;
    }

    /** Sets {@link Bootstrap#listenerNames}. */
    public Builder listenerNames(ListenerNames names) {
      this.listenerNames = names;
      return this;
    }

    /** Adds to {@link Bootstrap#runtime}. */
    public Builder putRuntime(Map<String, ?> values) {
      runtime.putAll(values);
      return this;
    }

    /** Sets {@link Bootstrap#localCluster}; default: none. */
    public Builder localCluster(@Nullable String name) {
      this.localCluster = name;
      return this;
    }

    /** The bootstrap. */
    public Bootstrap build() {
      return new Bootstrap(this);
    }
  }
}
