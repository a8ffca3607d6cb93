package io.inmesh.spring;

import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ResourceUtils;

/** Finds the document that {@code inmesh.bootstrap} names. */
final class BootstrapLocation {
  private final ResourceLoader resources;

  BootstrapLocation(ResourceLoader resources) {
    this.resources = resources;
  }

  /** A file stays a file, so that it is watched; anything else is read once. */
  XdsConfigSource read(String location) {
    String text = location.strip();
    if (!text.startsWith(ResourceLoader.CLASSPATH_URL_PREFIX) && !ResourceUtils.isUrl(text)) {
      return XdsConfigSource.ofFile(path(text));
    }
    Resource resource = resources.getResource(text);
    try {
      if (resource.isFile()) {
        return XdsConfigSource.ofFile(resource.getFile().toPath());
      }
      String document = resource.getContentAsString(StandardCharsets.UTF_8);
      return XdsConfigSource.of(new BootstrapReader().parse(text, document));
    } catch (IOException e) {
      throw new BootstrapException("inmesh.bootstrap", text, "a readable document: " + e);
    }
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new BootstrapException("inmesh.bootstrap", text, "a path: " + e.getReason());
    }
  }
}
