package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.bootstrap.PartlyRead;
import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.report.FieldReport;
import io.inmesh.xds.source.Checks;
import io.inmesh.xds.source.EnvoyStart;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The verdict on one file.
 *
 * @param file the file
 * @param errors what cannot be read, or is missing, each with line and field path; empty when it
 *     can be used
 * @param notices what was left out of the bootstrap
 * @param envoy why the real Envoy would not start with it, although Inmesh takes it
 * @param bootstrap the fields of a bootstrap itself, without those of its resources
 * @param resources the resources in it, without those that {@code errors} are about
 */
record Validation(
    Path file,
    List<TextProblem> errors,
    List<TextProblem> notices,
    List<TextProblem> envoy,
    List<CheckedResource.Field> bootstrap,
    List<CheckedResource> resources) {

  /**
   * Reads and checks a file in any of the three forms. What can be read is judged, whatever else
   * cannot be.
   */
  static Validation of(Path file) {
    PartlyRead read;
    TextNode document;
    try {
      read = new BootstrapReader().readPartly(file);
      document = TextDocument.parse(TextSource.read(file, TextSource.DEFAULT_MAX_BYTES));
    } catch (BootstrapException e) {
      return unusable(file, e.problems());
    } catch (TextException changedMeanwhile) {
      return unusable(file, changedMeanwhile.problems());
    }
    Bootstrap bootstrap = read.bootstrap();
    Unreadable unreadable = Unreadable.of(read, document);
    List<TextProblem> errors = new ArrayList<>(read.problems());
    errors.addAll(bootstrap.missingFiles());
    EnvoyStart.Verdict envoy = EnvoyStart.check(bootstrap, file.toString(), document);
    List<TextProblem> notices = new ArrayList<>(bootstrap.notices());
    notices.addAll(unreadable.without(envoy.doubtful()));
    return new Validation(
        file,
        errors,
        notices,
        unreadable.without(envoy.refused()),
        unreadable.bootstrap() ? List.of() : fields(bootstrap.report()),
        unreadable.withoutResources(Checks.check(bootstrap, document)));
  }

  private static Validation unusable(Path file, List<TextProblem> errors) {
    return new Validation(file, errors, List.of(), List.of(), List.of(), List.of());
  }

  private static List<CheckedResource.Field> fields(FieldReport report) {
    return report.entries().stream()
        .filter(entry -> !entry.path().startsWith("static_resources."))
        .map(entry ->
            new CheckedResource.Field(
                entry.path(), entry.verdict().name().toLowerCase(Locale.ROOT), entry.reason()))
        .toList();
  }

  /** Whether a control plane would be acknowledged, and Envoy would start with it. */
  boolean good() {
    return errors.isEmpty()
        && envoy.isEmpty()
        && resources.stream().allMatch(CheckedResource::accepted);
  }

  String verdict() {
    return verdict(good());
  }

  static String verdict(boolean accepted) {
    return accepted ? "ACK" : "NACK";
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object().put("file", file.toString()).put("verdict", verdict());
    problems(json.putArray("errors"), errors);
    problems(json.putArray("notices"), notices);
    problems(json.putArray("envoy"), envoy);
    fields(json.putArray("bootstrap"), bootstrap);
    ArrayNode all = json.putArray("resources");
    for (CheckedResource resource : resources) {
      ObjectNode node =
          all.addObject()
              .put("type", resource.typeUrl())
              .put("name", resource.name())
              .put("place", resource.place())
              .put("verdict", verdict(resource.accepted()));
      problems(node.putArray("errors"), resource.errors());
      fields(node.putArray("fields"), resource.fields());
    }
    return json;
  }

  private static void problems(ArrayNode array, List<TextProblem> problems) {
    for (TextProblem problem : problems) {
      array
          .addObject()
          .put("file", problem.source())
          .put("line", problem.line())
          .put("column", problem.column())
          .put("path", problem.path())
          .put("value", problem.value())
          .put("expected", problem.expected())
          .put("message", problem.toString());
    }
  }

  private static void fields(ArrayNode array, List<CheckedResource.Field> fields) {
    for (CheckedResource.Field field : fields) {
      ObjectNode entry =
          array.addObject().put("path", field.path()).put("verdict", field.verdict());
      if (!field.reason().isEmpty()) {
        entry.put("reason", field.reason());
      }
    }
  }
}
