package io.inmesh.benchmarks.proxy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Bootstrap files with the ports of this run. */
final class Bootstraps {
  private Bootstraps() {}

  /** Writes a file from the template of that name, with each {@code ${NAME}} replaced. */
  static Path write(Path folder, String template, String name, Map<String, Integer> ports)
      throws IOException {
    String text;
    try (InputStream in = Bootstraps.class.getResourceAsStream(template)) {
      if (in == null) {
        throw new FileNotFoundException(template);
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    for (Map.Entry<String, Integer> port : ports.entrySet()) {
      text = text.replace("${" + port.getKey() + "}", port.getValue().toString());
    }
    return Files.writeString(folder.resolve(name), text);
  }

  /** Ports that are free now, each another one. */
  static int[] freePorts(int count) throws IOException {
    int[] ports = new int[count];
    ServerSocket[] sockets = new ServerSocket[count];
    try {
      for (int i = 0; i < count; i++) {
        sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ports[i] = sockets[i].getLocalPort();
      }
    } finally {
      for (ServerSocket socket : sockets) {
        if (socket != null) {
          socket.close();
        }
      }
    }
    return ports;
  }
}
