package io.inmesh.jdkhttp;

import java.net.URI;
import java.net.http.HttpRequest;

/**
 * Whether this JVM lets a request have another {@code Host} than its URL. The JDK decides that when
 * the first of its HTTP classes is initialised, by a system property.
 */
final class HostHeader {
  static final String PROPERTY = "jdk.httpclient.allowRestrictedHeaders";

  private HostHeader() {}

  /** Sets the property if it has no such entry yet; of use only before the first HTTP class is. */
  static void allow() {
    String allowed = System.getProperty(PROPERTY, "");
    for (String name : allowed.split(",", -1)) {
      if (name.equalsIgnoreCase("host")) {
        return;
      }
    }
    System.setProperty(PROPERTY, allowed.isEmpty() ? "host" : allowed + ",host");
  }

  /** Whether the JDK takes such a request. */
  static boolean isAllowed() {
    try {
      HttpRequest.newBuilder(URI.create("http://endpoint.invalid/")).header("Host", "authority");
      return true;
    } catch (IllegalArgumentException restricted) {
      return false;
    }
  }

  static IllegalStateException restricted() {
    return new IllegalStateException(
        "java.net.http restricts the Host header in this JVM, so that a request for an authority "
            + "cannot be sent to an endpoint (expected: -D"
            + PROPERTY
            + "=host at the start of the JVM, or a call of MeshHttpClient.allowHostHeader() before"
            + " anything of java.net.http is used)");
  }
}
