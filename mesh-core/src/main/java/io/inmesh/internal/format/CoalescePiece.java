package io.inmesh.internal.format;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.internal.format.Format.Piece;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code COALESCE}: the first value that is known, be it empty. */
record CoalescePiece(List<Piece> choices) implements Piece {
  @Override
  public @Nullable String value(
      FormatContext context, RequestView request, @Nullable HeadersView response) {
    for (Piece choice : choices) {
      String value = choice.value(context, request, response);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  @Override
  public @Nullable Object typed(
      FormatContext context, RequestView request, @Nullable HeadersView response) {
    for (Piece choice : choices) {
      Object value = choice.typed(context, request, response);
      if (value != null) {
        return value;
      }
    }
    return null;
  }
}
