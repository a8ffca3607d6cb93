package io.inmesh.spring.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client of Apache's is set to; there is no public way to ask it for all of that. */
final class ApacheTuning {
  private static final String CREDENTIALS = "org.apache.hc.client5.http.impl.auth.";

  private ApacheTuning() {}

  static ClientTuning of(Object client) {
    Object manager = manager(client);
    if (manager == null) {
      return ClientTuning.UNKNOWN;
    }
    ApacheConnections connections = ApacheConnections.of(manager);
    ApacheChain chain = ApacheChain.of(client);
    Object requests = Hidden.call(client, "getConfig");
    if (requests == null) {
      requests = Hidden.field(client, "defaultConfig");
    }
    Duration connect = duration(requests, "getConnectTimeout");
    Duration response = duration(requests, "getResponseTimeout");
    return new ClientTuning(
        connect != null ? connect : connections.connectTimeout(),
        response != null ? response : connections.silence(),
        requests != null && Boolean.FALSE.equals(Hidden.call(requests, "isRedirectsEnabled"))
            ? Boolean.FALSE
            : chain.followsRedirects(),
        lost(client, requests, connections, chain));
  }

  /** What opens connections: of blocking clients, of others. */
  private static @Nullable Object manager(Object client) {
    Object manager = Hidden.field(client, "connManager");
    return manager != null ? manager : Hidden.field(client, "manager");
  }

  private static List<String> lost(
      Object client, @Nullable Object requests, ApacheConnections connections, ApacheChain chain) {
    List<String> lost = new ArrayList<>();
    if (connections.areSecuredInAnotherWay()
        || ApacheConnections.restricts(Hidden.field(client, "tlsConfig"))) {
      lost.add("TLS settings");
    }
    if (hasProxy(client, requests)) {
      lost.add("proxy");
    }
    if (hasCookies(client, requests)) {
      lost.add("cookies");
    }
    if (hasCredentials(Hidden.field(client, "credentialsProvider"))) {
      lost.add("credentials");
    }
    lost.addAll(chain.lost());
    return lost;
  }

  /** Of the client's own; those of the system are nothing that it is set to. */
  private static boolean hasProxy(Object client, @Nullable Object requests) {
    if (requests != null && Hidden.call(requests, "getProxy") != null) {
      return true;
    }
    Object planner = Hidden.field(client, "routePlanner");
    return planner != null
        && !List.of("DefaultRoutePlanner", "SystemDefaultRoutePlanner")
            .contains(planner.getClass().getSimpleName());
  }

  /** Every client has an empty store, unless it is given another one. */
  private static boolean hasCookies(Object client, @Nullable Object requests) {
    Object specification = requests == null ? null : Hidden.call(requests, "getCookieSpec");
    if (specification != null) {
      return !specification.equals("ignore");
    }
    Object store = Hidden.field(client, "cookieStore");
    return store != null
        && !(store.getClass().getName().equals("org.apache.hc.client5.http.cookie.BasicCookieStore")
            && List.of().equals(Hidden.call(store, "getCookies")));
  }

  private static boolean hasCredentials(@Nullable Object provider) {
    if (provider == null) {
      return false;
    }
    return switch (provider.getClass().getName()) {
      case CREDENTIALS + "BasicCredentialsProvider" ->
          !Map.of().equals(Hidden.field(provider, "credMap"));
      case CREDENTIALS + "SystemDefaultCredentialsProvider" ->
          hasCredentials(Hidden.field(provider, "internal"));
      default -> true;
    };
  }

  /** What a getter says; null for nothing. */
  static @Nullable Duration duration(@Nullable Object config, String getter) {
    Object timeout = config == null ? null : Hidden.call(config, getter);
    return timeout != null && Hidden.call(timeout, "toDuration") instanceof Duration known
        ? known
        : null;
  }
}
