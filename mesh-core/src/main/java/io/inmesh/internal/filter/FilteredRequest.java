package io.inmesh.internal.filter;

import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.internal.http.ForwardedRequest;
import io.inmesh.internal.http.HeaderList;

/** A request whose headers and path filters have changed, or may change. */
public final class FilteredRequest extends ForwardedRequest {
  private final HeaderList headers;
  private String path;

  /**
   * A request.
   *
   * @param original what stays as it is
   * @param headers in place of the original's
   */
  public FilteredRequest(RequestView original, HeaderList headers) {
    super(original);
    this.headers = headers;
    this.path = original.path();
  }

  void setPath(String newPath) {
    path = newPath;
  }

  /** Replaces all headers by those of this request. */
  public void writeTo(MutableHeaders target) {
    while (target.size() > 0) {
      target.remove(target.name(target.size() - 1));
    }
    for (int i = 0; i < headers.size(); i++) {
      target.add(headers.name(i), headers.value(i));
    }
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public HeaderList headers() {
    return headers;
  }
}
