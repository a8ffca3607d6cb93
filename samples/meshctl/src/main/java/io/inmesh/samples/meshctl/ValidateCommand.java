package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.report.CheckedResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says for each resource what becomes of each field, and what a control plane would hear. */
@Command(name = "validate", description = "Checks configurations without using them.")
final class ValidateCommand implements Callable<Integer> {
  @Parameters(arity = "1..*", paramLabel = "FILE", description = "a configuration in any form")
  private List<Path> files;

  @Option(names = "--human", description = "an outline instead of JSON")
  private boolean human;

  @Override
  public Integer call() {
    boolean good = true;
    for (Path file : files) {
      if (!Files.isReadable(file)) {
        throw new IllegalArgumentException("FILE: " + file + " (expected: a readable file)");
      }
      good &= validate(file);
    }
    return good ? Meshctl.GOOD : Meshctl.BAD;
  }

  private boolean validate(Path file) {
    ObjectNode result = Json.object().put("file", file.toString());
    boolean good = true;
    try {
      XdsConfigSource source = XdsConfigSource.ofFile(file);
      ArrayNode notices = result.putArray("notices");
      source.bootstrap().notices().forEach(notice -> notices.add(notice.toString()));
      ArrayNode resources = result.putArray("resources");
      for (CheckedResource resource : source.check()) {
        good &= resource.accepted();
        resources.add(toJson(resource));
      }
      result.put("verdict", good ? "ACK" : "NACK");
    } catch (BootstrapException e) {
      good = false;
      result.put("verdict", "NACK");
      ArrayNode errors = result.putArray("errors");
      e.problems().forEach(problem -> errors.add(problem.toString()));
    }
    Output.print(human, result);
    return good;
  }

  private static ObjectNode toJson(CheckedResource resource) {
    ObjectNode node =
        Json.object()
            .put("type", resource.typeUrl())
            .put("name", resource.name())
            .put("place", resource.place())
            .put("verdict", resource.accepted() ? "ACK" : "NACK");
    ArrayNode errors = node.putArray("errors");
    resource.errors().forEach(errors::add);
    ArrayNode fields = node.putArray("fields");
    for (CheckedResource.Field field : resource.fields()) {
      ObjectNode entry =
          fields.addObject().put("path", field.path()).put("verdict", field.verdict());
      if (!field.reason().isEmpty()) {
        entry.put("reason", field.reason());
      }
    }
    return node;
  }
}
