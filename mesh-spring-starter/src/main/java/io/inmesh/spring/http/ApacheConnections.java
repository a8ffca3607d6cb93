package io.inmesh.spring.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a client of Apache's connects to wherever.
 *
 * @param connectTimeout null where it says nothing
 * @param silence how long a connection may be silent; null where it says nothing
 * @param areSecuredInAnotherWay than by default, as far as that can be told: of a {@code
 *     SSLContext} nobody can say what it trusts
 */
record ApacheConnections(
    @Nullable Duration connectTimeout, @Nullable Duration silence, boolean areSecuredInAnotherWay) {
  private static final String TLS = "org.apache.hc.client5.http.ssl.";

  /**
   * Those of a connection manager.
   *
   * @param manager of blocking clients, or of others
   */
  static ApacheConnections of(Object manager) {
    Object config = config(manager, "connectionConfig");
    Object sockets = config(manager, "socketConfig");
    Duration silence = ApacheTuning.duration(config, "getSocketTimeout");
    return new ApacheConnections(
        ApacheTuning.duration(config, "getConnectTimeout"),
        silence != null ? silence : ApacheTuning.duration(sockets, "getSoTimeout"),
        restricts(config(manager, "tlsConfig")) || isOwn(tls(manager)));
  }

  /** One for all routes, or what a resolver says of any; null where none is set. */
  private static @Nullable Object config(Object manager, String name) {
    Object one = Hidden.field(manager, name);
    if (isSet(one)) {
      return one;
    }
    Object resolver = Hidden.field(manager, name + "Resolver");
    return resolver == null ? null : Hidden.apply(resolver, "resolve", null);
  }

  /** A manager of one connection begins with the constant that is Apache's default. */
  private static boolean isSet(@Nullable Object config) {
    return config != null && config != Hidden.field(config, "DEFAULT");
  }

  private static @Nullable Object tls(Object manager) {
    Object operator = Hidden.field(manager, "connectionOperator");
    if (operator == null) {
      return null;
    }
    Object lookup = Hidden.field(operator, "tlsSocketStrategyLookup");
    if (lookup == null) {
      lookup = Hidden.field(operator, "tlsStrategyLookup");
    }
    return lookup == null ? null : Hidden.apply(lookup, "lookup", "https");
  }

  /** Whether a configuration of TLS names versions or cipher suites. */
  static boolean restricts(@Nullable Object config) {
    return config != null
        && (Hidden.call(config, "getSupportedProtocols") != null
            || Hidden.call(config, "getSupportedCipherSuites") != null);
  }

  /** Whether it is not what {@code createDefault} and {@code createSystemDefault} make. */
  private static boolean isOwn(@Nullable Object strategy) {
    if (strategy == null) {
      return false;
    }
    return !strategy.getClass().getName().equals(TLS + "DefaultClientTlsStrategy")
        || differs(strategy, "supportedProtocols", "https.protocols")
        || differs(strategy, "supportedCipherSuites", "https.cipherSuites")
        || "CLIENT".equals(String.valueOf(Hidden.field(strategy, "hostnameVerificationPolicy")))
        || hasOwnVerifier(strategy);
  }

  private static boolean differs(Object strategy, String field, String property) {
    return Hidden.field(strategy, field) != null && System.getProperty(property) == null;
  }

  private static boolean hasOwnVerifier(Object strategy) {
    Object verifier = Hidden.field(strategy, "hostnameVerifier");
    if (verifier == null) {
      return false;
    }
    return switch (verifier.getClass().getName()) {
      case TLS + "DefaultHostnameVerifier" -> false;
      case TLS + "NoopHostnameVerifier" -> // harmless where the JDK verifies
          !"BUILTIN".equals(String.valueOf(Hidden.field(strategy, "hostnameVerificationPolicy")));
      default -> true;
    };
  }
}
