package io.inmesh.xds.report;

import io.inmesh.xds.text.TextProblem;
import java.util.List;

/**
 * What this library makes of one resource: the answer that a control plane would get, and what
 * becomes of every field that is set.
 *
 * @param typeUrl its type
 * @param name its name
 * @param place file, line and column
 * @param accepted whether it would be acknowledged
 * @param errors why not, each with its field path and, where the file is known, its line
 * @param fields one entry for each field that is set
 */
public record CheckedResource(
    String typeUrl,
    String name,
    String place,
    boolean accepted,
    List<TextProblem> errors,
    List<Field> fields) {
  public CheckedResource {
    errors = List.copyOf(errors);
    fields = List.copyOf(fields);
  }

  /**
   * A field.
   *
   * @param path where it stands
   * @param verdict {@code honoured}, {@code ignored} or {@code rejected}
   * @param reason why it is not honoured; "" when it is
   */
  public record Field(String path, String verdict, String reason) {}
}
