package io.inmesh.xds.bootstrap;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Templates for names of listeners (gRFC A36, A47). In each, {@code %s} stands for what is asked
 * for.
 *
 * @param clientDefault {@code client_default_listener_resource_name_template}; {@code %s} unless
 *     set
 * @param byAuthority {@code client_listener_resource_name_template} of each authority; always one
 *     for each authority of the bootstrap
 * @param server {@code server_listener_resource_name_template}; null when not set, then a gRPC
 *     server has no listener
 */
public record ListenerNames(
    String clientDefault, Map<String, String> byAuthority, @Nullable String server) {
  /** What may stand in a path as it is, beside letters and digits. */
  private static final String PLAIN = "-._~!$&'()*+,;=:@/";

  /** Names as they are. */
  public static final ListenerNames DEFAULT = new ListenerNames("%s", Map.of(), null);

  /** Copies the map. */
  public ListenerNames {
    byAuthority = Map.copyOf(byAuthority);
  }

  /**
   * The name of the listener of an {@code xds:} target. In a name of the {@code xdstp:} scheme the
   * service is percent-encoded (gRFC A47).
   *
   * @param authority the target's authority; empty when it has none
   * @param service the target's path without the leading slash
   * @throws IllegalArgumentException when the bootstrap has no such authority
   */
  public String client(String authority, String service) {
    String template = authority.isEmpty() ? clientDefault : byAuthority.get(authority);
    if (template == null) {
      throw new IllegalArgumentException(
          "authority: "
              + authority
              + " (expected: one of the bootstrap's authorities "
              + byAuthority.keySet().stream().sorted().toList()
              + ")");
    }
    return expand(template, service);
  }

  /**
   * The name of the listener of a server (gRFC A36, A47).
   *
   * @param address where it listens: {@code host:port}
   * @return null when there is no template
   */
  public @Nullable String serverListener(String address) {
    return server == null ? null : expand(server, address);
  }

  private static String expand(String template, String service) {
    boolean encode = template.startsWith("xdstp:");
    return template.replace("%s", encode ? encoded(service) : service);
  }

  /** Segments of a path as RFC 3986, section 3.3, has them; slashes stay. */
  private static String encoded(String path) {
    StringBuilder text = new StringBuilder(path.length());
    for (byte unit : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (unit & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || PLAIN.indexOf(c) >= 0);
      text.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
    }
    return text.toString();
  }
}
