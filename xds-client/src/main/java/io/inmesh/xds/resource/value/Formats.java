package io.inmesh.xds.resource.value;

import io.inmesh.config.FormatSyntax;

/** Reads formats: texts with {@code %COMMAND%} operators. */
public final class Formats {
  private Formats() {}

  /** The format; an empty one where the text is none. */
  public static String read(Place place, String format) {
    return read(place, format, format);
  }

  /**
   * The same of a format that was written in another way.
   *
   * @param written what an error shows
   */
  public static String read(Place place, String format, String written) {
    String wrong = FormatSyntax.check(format);
    if (wrong == null) {
      return format;
    }
    place.invalid(written, wrong);
    return "";
  }
}
