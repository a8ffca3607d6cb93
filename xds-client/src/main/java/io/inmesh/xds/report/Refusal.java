package io.inmesh.xds.report;

import io.inmesh.xds.text.FieldPath;
import java.util.List;

/**
 * One field that this library cannot honour.
 *
 * @param path where it stands
 * @param value what is there, in short; never a secret
 * @param reason why it is not honoured
 */
public record Refusal(String path, String value, String reason) {
  /** Where there are more in one message, the rest is left out. */
  public static final int MAX = 100;

  static void add(FieldPath path, String value, Support support, List<Refusal> found) {
    if (found.size() < MAX) {
      found.add(new Refusal(path.toString(), value, support.reason()));
    }
  }
}
