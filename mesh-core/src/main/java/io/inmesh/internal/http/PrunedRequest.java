package io.inmesh.internal.http;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import java.util.function.Predicate;

/** A request without the headers that it must not have. */
public final class PrunedRequest extends ForwardedRequest {
  private final HeaderList headers = new HeaderList();

  /**
   * A request.
   *
   * @param pruned whether a header of that lower-case name is left out
   */
  public PrunedRequest(RequestView original, Predicate<String> pruned) {
    super(original);
    HeadersView all = original.headers();
    for (int i = 0; i < all.size(); i++) {
      if (!pruned.test(all.name(i))) {
        headers.add(all.name(i), all.value(i));
      }
    }
  }

  @Override
  public HeadersView headers() {
    return headers;
  }
}
