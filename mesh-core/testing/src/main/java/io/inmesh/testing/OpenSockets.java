package io.inmesh.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The TCP and UDP sockets that this process has open, as Linux tells; elsewhere none. */
final class OpenSockets {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final List<String> TABLES = List.of("tcp", "tcp6", "udp", "udp6");

  private OpenSockets() {}

  /** Descriptions ("tcp 127.0.0.1:8080 ...") by inode, which no two sockets share. */
  static Map<String, String> byInode() {
    if (!Files.isDirectory(DESCRIPTORS)) {
      return Map.of();
    }
    try {
      Set<String> open = openInodes();
      Map<String, String> sockets = new HashMap<>();
      for (String table : TABLES) {
        addTable(table, open, sockets);
      }
      return sockets;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void addTable(String table, Set<String> open, Map<String, String> sockets)
      throws IOException {
    Path path = Path.of("/proc/self/net", table);
    if (!Files.exists(path)) {
      return;
    }
    for (String line : Files.readAllLines(path)) {
      // sl local_address rem_address st queues timer retransmits uid timeout inode
      String[] columns = line.strip().split("\\s+", -1);
      if (columns.length > 9 && open.contains(columns[9])) {
        sockets.put(
            columns[9],
            table + " local port " + port(columns[1]) + ", remote port " + port(columns[2]));
      }
    }
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.indexOf(':') + 1), 16);
  }

  private static Set<String> openInodes() throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        String target = targetOf(descriptor);
        if (target.startsWith("socket:[")) {
          inodes.add(target.substring("socket:[".length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  private static String targetOf(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (NoSuchFileException e) {
      return ""; // Closed since it was listed.
    }
  }
}
