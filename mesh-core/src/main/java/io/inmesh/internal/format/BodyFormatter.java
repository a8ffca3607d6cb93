package io.inmesh.internal.format;

import io.inmesh.config.BodyFormat;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A compiled {@link BodyFormat}. Immutable. */
public final class BodyFormatter {
  private final Function<FormatContext, String> format;
  private final @Nullable String contentType;

  private BodyFormatter(Function<FormatContext, String> format, @Nullable String contentType) {
    this.format = format;
    this.contentType = contentType;
  }

  /**
   * Compiles a format.
   *
   * @throws IllegalArgumentException when one of its texts is not valid
   */
  public static BodyFormatter compile(BodyFormat source) {
    if (source instanceof BodyFormat.Text text) {
      Format format = Format.compile(text.text());
      String unknown = text.omitEmpty() ? "" : Format.UNKNOWN;
      return new BodyFormatter(context -> format.render(context, unknown), text.contentType());
    }
    BodyFormat.Json json = (BodyFormat.Json) source;
    JsonFormat format = JsonFormat.compile(json.members(), json.omitEmpty());
    return new BodyFormatter(format::render, json.contentType());
  }

  /** The body. */
  public String render(FormatContext context) {
    return format.apply(context);
  }

  /** The type of the body; null where nothing says it. */
  public @Nullable String contentType() {
    return contentType;
  }
}
