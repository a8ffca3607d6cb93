package io.inmesh.spring;

import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.MeshMode;
import io.inmesh.config.UnknownAuthority;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties that begin with {@code inmesh}. Immutable.
 *
 * @param mode Whether decisions of the mesh take effect, are only reported, or are not made at all.
 * @param bootstrap The bootstrap document or file of xDS resources: a path, or a location such as
 *     'classpath:bootstrap.yaml'. Default: what the environment names (GRPC_XDS_BOOTSTRAP, ...).
 * @param startTimeout How long the start of the application waits for the first configuration; it
 *     fails when none has come by then, but not in shadow mode. Default: it does not wait.
 * @param outbound Requests that go out.
 * @param inbound Requests that come in.
 * @param locality Where this process runs. Default: what the bootstrap's node says.
 */
@ConfigurationProperties("inmesh")
public record MeshProperties(
    @DefaultValue("enforce") Mode mode,
    @Nullable String bootstrap,
    @Nullable Duration startTimeout,
    @DefaultValue Outbound outbound,
    @DefaultValue Inbound inbound,
    @DefaultValue Place locality) {

  public MeshProperties {
    notNegative("inmesh.start-timeout", startTimeout);
  }

  static void notNegative(String property, @Nullable Duration value) {
    if (value != null && value.isNegative()) {
      throw new InvalidPropertyException(property, value.toString(), "a duration of 0s or more");
    }
  }

  /** What the mesh does. */
  public enum Mode {
    /** Its decisions take effect. */
    ENFORCE,
    /** It decides and reports; every call goes its own way. */
    SHADOW,
    /** There is none: nothing is configured. */
    OFF
  }

  /** What sends requests of blocking clients into the mesh. */
  public enum ImperativeClient {
    /** OkHttp where it is there and can, else the JDK's client. */
    AUTO,
    /** The JDK's client, which cannot speak HTTP/2 to endpoints. */
    JDK,
    /** OkHttp 5.4 or later; without it, the start fails. */
    OKHTTP
  }

  /**
   * The properties {@code inmesh.outbound}.
   *
   * @param enabled Whether HTTP and gRPC clients are put into the mesh.
   * @param listener The listener that plays the outbound proxy. Default: the only one that can.
   * @param include Authorities that may be in the mesh, such as 'orders', 'orders:8080' or
   *     '*.shop.svc'. Without a port, any port is meant. Default: all.
   * @param exclude Authorities that are never in the mesh, in the same form; they win. Default:
   *     none.
   * @param unknownAuthority What happens to a request whose authority no virtual host has.
   * @param beforeFirstConfig What happens to a request while there is no configuration yet.
   * @param firstConfigTimeout How long a request waits for the first configuration.
   * @param imperativeClient What sends the requests of RestClient, RestTemplate and blocking HTTP
   *     interfaces that are for the mesh. 'auto': OkHttp where it is on the class path, unless
   *     'spring.http.clients.imperative.factory' is 'jdk' or a setting has no equal in OkHttp.
   */
  public record Outbound(
      @DefaultValue("true") boolean enabled,
      @Nullable String listener,
      @DefaultValue List<String> include,
      @DefaultValue List<String> exclude,
      @DefaultValue("bypass") UnknownAuthority unknownAuthority,
      @DefaultValue("wait") BeforeFirstConfig beforeFirstConfig,
      @DefaultValue("15s") Duration firstConfigTimeout,
      @DefaultValue("auto") ImperativeClient imperativeClient) {

    public Outbound {
      GivenValue.notBlank("inmesh.outbound.listener", listener, "the name of a listener");
      include = List.copyOf(include);
      exclude = List.copyOf(exclude);
      notNegative("inmesh.outbound.first-config-timeout", firstConfigTimeout);
    }
  }

  /** That of a mesh with these properties. */
  public MeshMode meshMode() {
    return mode == Mode.SHADOW ? MeshMode.SHADOW : MeshMode.ENFORCE;
  }

  /**
   * Whether an authority, or a service of that name, may be one of the mesh at all: by the mode and
   * by what the properties include and exclude.
   */
  public Predicate<String> admitted() {
    return mode == Mode.ENFORCE ? AuthorityPatterns.of(outbound) : name -> false;
  }

  /**
   * The properties {@code inmesh.inbound}.
   *
   * @param enabled Whether requests that come in go through the mesh.
   * @param listener The listener for all requests that come in. Default: each request meets the
   *     listener of the port at which it came in.
   * @param withoutConfig What happens to a request for which there is no configuration. Default:
   *     'refuse' where a listener is named, else 'refuse-until-configured'.
   * @param order The place of the mesh's filter among the servlet filters. Default: behind the one
   *     that sets the character encoding, before all others.
   * @param exclude Paths that the mesh leaves alone, with all below them. Default: health and mesh
   *     of the actuator, and gRPC's health service, so that probes work and trouble can be looked
   *     at.
   */
  public record Inbound(
      @DefaultValue("true") boolean enabled,
      @Nullable String listener,
      @Nullable InboundWithoutConfig withoutConfig,
      @Nullable Integer order,
      @Nullable List<String> exclude) {

    public Inbound {
      GivenValue.notBlank("inmesh.inbound.listener", listener, "the name of a listener");
      exclude = exclude == null ? null : List.copyOf(exclude);
    }

    /** What happens to a request without configuration, as given or by default. */
    public InboundWithoutConfig withoutConfigOrDefault() {
      if (withoutConfig != null) {
        return withoutConfig;
      }
      return listener == null
          ? InboundWithoutConfig.REFUSE_UNTIL_CONFIGURED
          : InboundWithoutConfig.REFUSE;
    }
  }

  /**
   * The properties {@code inmesh.locality}.
   *
   * @param region The region.
   * @param zone The zone within the region.
   * @param subZone The rack, building or the like within the zone.
   */
  public record Place(
      @DefaultValue("") String region,
      @DefaultValue("") String zone,
      @DefaultValue("") String subZone) {}
}
