package io.inmesh.xds.bootstrap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The targets of gRPC channels that can be a control plane's (gRPC's naming.md). */
final class GrpcTargets {
  static final String EXPECTED = "host:port, dns:///host:port or unix:/path";

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)");
  private static final Pattern DNS = Pattern.compile("(?://[^/]*/)?([^/]+)");
  private static final Pattern HOST =
      Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
  private static final int MAX_PORT = 65_535;

  private GrpcTargets() {}

  /** Whether a channel can be made to it. */
  static boolean isValid(String target) {
    if (isHost(target)) {
      return true;
    }
    Matcher parts = SCHEME.matcher(target);
    if (!parts.matches()) {
      return false;
    }
    String rest = parts.group(2);
    return switch (parts.group(1)) {
      case "unix" -> !rest.isEmpty() && !rest.equals("//");
      case "dns" -> {
        Matcher dns = DNS.matcher(rest);
        yield dns.matches() && isHost(dns.group(1));
      }
      default -> false;
    };
  }

  private static boolean isHost(String text) {
    Matcher host = HOST.matcher(text);
    return host.matches() && (host.group(1) == null || port(host.group(1)));
  }

  private static boolean port(String text) {
    int port = Integer.parseInt(text);
    return port > 0 && port <= MAX_PORT;
  }
}
