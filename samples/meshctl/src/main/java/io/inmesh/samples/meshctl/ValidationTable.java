package io.inmesh.samples.meshctl;

import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.text.TextProblem;
import java.io.PrintStream;
import java.util.List;

/**
 * A {@link Validation} for humans: a line for the file, for each resource a table of its fields.
 */
final class ValidationTable {
  private ValidationTable() {}

  static void print(Validation validation, PrintStream out) {
    out.println(validation.file() + ": " + validation.verdict());
    problems(validation.errors(), "error", out);
    problems(validation.envoy(), "refused by Envoy", out);
    problems(validation.notices(), "notice", out);
    fields(validation.bootstrap(), out);
    for (CheckedResource resource : validation.resources()) {
      out.println();
      out.println(
          shortType(resource.typeUrl())
              + ' '
              + resource.name()
              + " ("
              + resource.place()
              + "): "
              + Validation.verdict(resource.accepted()));
      problems(resource.errors(), "error", out);
      fields(resource.fields(), out);
    }
  }

  private static String shortType(String typeUrl) {
    return typeUrl.substring(typeUrl.lastIndexOf('.') + 1);
  }

  private static void problems(List<TextProblem> problems, String kind, PrintStream out) {
    problems.forEach(problem -> out.println("  " + kind + ": " + problem));
  }

  private static void fields(List<CheckedResource.Field> fields, PrintStream out) {
    Table table = new Table("VERDICT", "FIELD", "REASON");
    fields.forEach(field -> table.row(field.verdict(), field.path(), field.reason()));
    if (!fields.isEmpty()) {
      table.print("  ", out);
    }
  }
}
