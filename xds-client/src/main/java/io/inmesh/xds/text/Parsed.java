package io.inmesh.xds.text;

import java.util.List;

/**
 * A value read from a text, with what the reader left out.
 *
 * @param value what was read
 * @param notices fields that were unknown and ignored, and {@code Any}s of an unknown type
 */
public record Parsed<T>(T value, List<TextProblem> notices) {
  /** Copies the list. */
  public Parsed {
    notices = List.copyOf(notices);
  }
}
