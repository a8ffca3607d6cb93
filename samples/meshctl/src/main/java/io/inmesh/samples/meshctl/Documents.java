package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Reads YAML or JSON files as trees. */
final class Documents {
  private Documents() {}

  static JsonNode read(Path file) throws IOException {
    try {
      Object tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      return Json.MAPPER.valueToTree(tree);
    } catch (YAMLException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }
}
