package io.inmesh.xds.proto;

import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** All messages that are generated. */
public final class GeneratedMessages {
  private GeneratedMessages() {}

  /** Their empty instances. */
  public static List<XdsMessage<?, ?>> all() throws IOException, URISyntaxException {
    URI location = Cluster.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    Path classes = Path.of(location);
    if (Files.isDirectory(classes)) {
      return all(classes);
    }
    try (FileSystem jar = FileSystems.newFileSystem(classes)) {
      return all(jar.getPath("/"));
    }
  }

  private static List<XdsMessage<?, ?>> all(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes.resolve("io/inmesh/xds/proto"))) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> load(name.substring(0, name.length() - 6).replace('/', '.')))
          .filter(type -> type.getSuperclass() == XdsMessage.class)
          .<XdsMessage<?, ?>>map(type ->
              (XdsMessage<?, ?>) Internal.getDefaultInstance(type.asSubclass(Message.class)))
          .toList();
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
