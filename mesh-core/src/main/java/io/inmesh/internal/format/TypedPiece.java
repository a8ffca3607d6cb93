package io.inmesh.internal.format;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import org.jspecify.annotations.Nullable;

/** A command whose value can be other than a text, such as a number. */
interface TypedPiece extends Format.Piece {
  @Override
  @Nullable Object typed(
      FormatContext context, RequestView request, @Nullable HeadersView response);

  @Override
  default @Nullable String value(
      FormatContext context, RequestView request, @Nullable HeadersView response) {
    return JsonValue.text(typed(context, request, response));
  }
}
