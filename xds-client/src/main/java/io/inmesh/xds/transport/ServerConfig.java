package io.inmesh.xds.transport;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One xDS server. Equal configurations share one connection and one ADS stream per process.
 *
 * @param target gRPC target URI: {@code host:port}, {@code dns:///host:port}, {@code
 *     unix:/path/socket}
 * @param lookupFamily which addresses of the target's host name are used
 * @param authority the {@code :authority} of the streams and the name to verify; null for the one
 *     that follows from the target
 * @param credentials how the connection is secured
 * @param callCredentials what each stream presents, in order
 * @param initialMetadata further headers of each stream, in order; names ending in {@code -bin}
 *     carry base64
 * @param apiType the protocol variant
 * @param features the server's features that this client knows
 * @param channel keepalive and size limits
 */
public record ServerConfig(
    String target,
    DnsLookupFamily lookupFamily,
    @Nullable String authority,
    TransportCredentials credentials,
    List<CallCredentials> callCredentials,
    List<Map.Entry<String, String>> initialMetadata,
    ApiType apiType,
    Set<ServerFeature> features,
    ChannelOptions channel) {

  public ServerConfig {
    if (target.isBlank()) {
      throw new IllegalArgumentException("target: \"\" (expected: a gRPC target URI)");
    }
    Objects.requireNonNull(lookupFamily, "lookupFamily");
    Objects.requireNonNull(credentials, "credentials");
    callCredentials = List.copyOf(callCredentials);
    initialMetadata =
        initialMetadata.stream().map(e -> Map.entry(e.getKey(), e.getValue())).toList();
    features = Set.copyOf(features);
  }

  /**
   * A server of that target: all of its addresses, plaintext, state of the world over ADS, default
   * limits.
   */
  public static ServerConfig of(String target) {
    return builder(target).build();
  }

  /** A builder that starts with the values of {@link #of}. */
  public static Builder builder(String target) {
    return new Builder(target);
  }

  /** Whether the server has that feature. */
  public boolean has(ServerFeature feature) {
    return features.contains(feature);
  }

  /** A builder that starts with these values. */
  public Builder toBuilder() {
    Builder builder =
        new Builder(target)
            .lookupFamily(lookupFamily)
            .authority(authority)
            .credentials(credentials);
    builder.callCredentials.addAll(callCredentials);
    builder.initialMetadata.addAll(initialMetadata);
    builder.features.addAll(features);
    return builder.apiType(apiType).channel(channel);
  }

  /** Builds a {@link ServerConfig}; not thread-safe. */
  public static final class Builder {
    private final String target;
    private DnsLookupFamily lookupFamily = DnsLookupFamily.ALL;
    private @Nullable String authority;
    private TransportCredentials credentials = TransportCredentials.insecure();
    private final List<CallCredentials> callCredentials = new ArrayList<>();
    private final List<Map.Entry<String, String>> initialMetadata = new ArrayList<>();
    private ApiType apiType = ApiType.AGGREGATED_GRPC;
    private final Set<ServerFeature> features = EnumSet.noneOf(ServerFeature.class);
    private ChannelOptions channel = ChannelOptions.DEFAULT;

    private Builder(String target) {
      this.target = target;
    }

    /** Sets {@link ServerConfig#lookupFamily}. */
    public Builder lookupFamily(DnsLookupFamily lookupFamily) {
      this.lookupFamily = lookupFamily;
      return this;
    }

    /** Sets {@link ServerConfig#authority}. */
    public Builder authority(@Nullable String authority) {
      this.authority = authority;
      return this;
    }

    /** Sets {@link ServerConfig#credentials}. */
    public Builder credentials(TransportCredentials credentials) {
      this.credentials = credentials;
      return this;
    }

    /** Adds to {@link ServerConfig#callCredentials}. */
    public Builder addCallCredentials(CallCredentials credentials) {
      callCredentials.add(credentials);
      return this;
    }

    /** Adds to {@link ServerConfig#initialMetadata}. */
    public Builder addInitialMetadata(String name, String value) {
      initialMetadata.add(Map.entry(name, value));
      return this;
    }

    /** Sets {@link ServerConfig#apiType}. */
    public Builder apiType(ApiType apiType) {
      this.apiType = apiType;
      return this;
    }

    /** Adds to {@link ServerConfig#features}. */
    public Builder addFeature(ServerFeature feature) {
      features.add(feature);
      return this;
    }

    /** Sets {@link ServerConfig#channel}. */
    public Builder channel(ChannelOptions channel) {
      this.channel = channel;
      return this;
    }

    /** The configuration. */
    public ServerConfig build() {
      return new ServerConfig(
          target,
          lookupFamily,
          authority,
          credentials,
          callCredentials,
          initialMetadata,
          apiType,
          features,
          channel);
    }
  }
}
