package io.inmesh.samples.meshctl;

import io.inmesh.testing.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The resources of the comparisons. */
final class ComparedResources {
  private static final String HTTP2 =
      """
      connect_timeout: 1s
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config: {http2_protocol_options: {}}
      """
          .stripTrailing();

  private ComparedResources() {}

  /** For an application that speaks gRPC. */
  static String grpcBootstrap(String what, int port, int admin, int application)
      throws IOException {
    return bootstrap(what, port, admin, application).replace("connect_timeout: 1s", HTTP2);
  }

  static String bootstrap(String what, int port, int admin, int application) throws IOException {
    return text(what + ".yaml")
        .replace("${PORT}", Integer.toString(port))
        .replace("${ADMIN}", Integer.toString(admin))
        .replace("${ECHO}", Integer.toString(application))
        .replace("${CLOSED}", Integer.toString(FreePorts.next()));
  }

  /** The lines of a resource that are requests. */
  static List<String> lines(String name) throws IOException {
    return text(name).lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
  }

  private static String text(String name) throws IOException {
    try (InputStream in = ComparedResources.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
