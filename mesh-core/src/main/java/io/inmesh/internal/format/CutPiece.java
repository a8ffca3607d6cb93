package io.inmesh.internal.format;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.internal.format.Format.Piece;
import org.jspecify.annotations.Nullable;

/**
 * A command with a length, which is one of bytes, as in Envoy. What is other than a text keeps its
 * type, and so all of it, where types are kept.
 *
 * @param ofBytes whether values are bytes already, one character each
 */
record CutPiece(Piece piece, int max, boolean ofBytes) implements Piece {
  @Override
  public @Nullable String value(
      FormatContext context, RequestView request, @Nullable HeadersView response) {
    String value = piece.value(context, request, response);
    return value == null ? null : cut(value);
  }

  @Override
  public @Nullable Object typed(
      FormatContext context, RequestView request, @Nullable HeadersView response) {
    Object value = piece.typed(context, request, response);
    return value instanceof String text ? cut(text) : value;
  }

  private String cut(String value) {
    String bytes = ofBytes ? value : HeaderBytes.ofText(value);
    if (bytes.length() <= max) {
      return value;
    }
    String cut = bytes.substring(0, max);
    return ofBytes ? cut : HeaderBytes.toText(cut);
  }
}
