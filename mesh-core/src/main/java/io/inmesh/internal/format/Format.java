package io.inmesh.internal.format;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.FormatSyntax;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled format. Immutable; one without commands renders without allocation. */
public final class Format {
  /** What an unknown value comes out as, except in header edits and path rewrites. */
  public static final String UNKNOWN = "-";

  private final Piece[] pieces;
  private final @Nullable String literal;

  private Format(List<Piece> pieces, @Nullable String literal) {
    this.pieces = pieces.toArray(new Piece[0]);
    this.literal = literal;
  }

  /**
   * Compiles a format that makes a text, such as a body.
   *
   * @throws IllegalArgumentException when it is not valid, see {@link FormatSyntax#parse}
   */
  public static Format compile(String format) {
    return compile(format, false);
  }

  /** The same for what is sent in a head, as bytes: see {@link HeaderBytes}. */
  public static Format ofHead(String format) {
    return compile(format, true);
  }

  private static Format compile(String format, boolean bytes) {
    List<FormatSyntax.Part> parts = FormatSyntax.parse(format);
    if (parts.isEmpty()) {
      return literal("");
    }
    if (parts.size() == 1 && parts.get(0) instanceof FormatSyntax.Literal only) {
      return literal(literal(only, bytes));
    }
    List<Piece> pieces = new ArrayList<>();
    for (FormatSyntax.Part part : parts) {
      if (part instanceof FormatSyntax.Literal literal) {
        String text = literal(literal, bytes);
        pieces.add((context, request, response) -> text);
      } else {
        pieces.add(Commands.compile((FormatSyntax.Command) part, bytes));
      }
    }
    return new Format(pieces, null);
  }

  private static String literal(FormatSyntax.Literal literal, boolean bytes) {
    return bytes ? HeaderBytes.ofText(literal.text()) : literal.text();
  }

  /** A format that is nothing but text, percent signs included. */
  public static Format literal(String text) {
    return new Format(List.of(), text);
  }

  /** Whether it has no commands. */
  public boolean isLiteral() {
    return literal != null;
  }

  /** The value, with its type, of a format that is one command; null when that is unknown. */
  @Nullable Object typed(FormatContext context) {
    return pieces.length == 1
        ? pieces[0].typed(context, context.request(), context.responseHeaders())
        : render(context, UNKNOWN);
  }

  /** Renders with the headers that the context has. */
  public String render(FormatContext context, String unknown) {
    return render(context, context.request(), context.responseHeaders(), unknown);
  }

  /**
   * Renders.
   *
   * @param request the request at this moment
   * @param response the response's headers at this moment; null for none
   * @param unknown what a command without a value comes out as
   */
  public String render(
      FormatContext context, RequestView request, @Nullable HeadersView response, String unknown) {
    if (literal != null) {
      return literal;
    }
    if (pieces.length == 1) {
      String value = pieces[0].value(context, request, response);
      return value == null ? unknown : value;
    }
    StringBuilder text = new StringBuilder();
    for (Piece piece : pieces) {
      String value = piece.value(context, request, response);
      text.append(value == null ? unknown : value);
    }
    return text.toString();
  }

  /** One compiled part. */
  interface Piece {
    /** Its value; null when it is unknown. */
    @Nullable String value(
        FormatContext context, RequestView request, @Nullable HeadersView response);

    /**
     * Its value with the type that it has in JSON: see {@link JsonValue}; null when it is unknown.
     */
    default @Nullable Object typed(
        FormatContext context, RequestView request, @Nullable HeadersView response) {
      return value(context, request, response);
    }
  }
}
