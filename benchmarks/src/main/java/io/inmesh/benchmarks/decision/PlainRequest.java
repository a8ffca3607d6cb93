package io.inmesh.benchmarks.decision;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import org.jspecify.annotations.Nullable;

/** A request and a response with a few headers, as an adapter would show them. */
final class PlainRequest implements RequestView, ResponseView, HeadersView {
  private static final String[] HEADERS = {
    "accept", "application/json", "user-agent", "okhttp/5.5.1", "accept-encoding", "gzip"
  };
  private final String path;

  PlainRequest(String path) {
    this.path = path;
  }

  @Override
  public String method() {
    return "GET";
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String authority() {
    return "shop";
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public HeadersView headers() {
    return this;
  }

  @Override
  public boolean hasBody() {
    return false;
  }

  @Override
  public boolean replayable() {
    return true;
  }

  @Override
  public int status() {
    return 200;
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    for (int i = 0; i < HEADERS.length; i += 2) {
      if (HEADERS[i].equals(lowerCaseName)) {
        return HEADERS[i + 1];
      }
    }
    return null;
  }

  @Override
  public int size() {
    return HEADERS.length / 2;
  }

  @Override
  public String name(int index) {
    return HEADERS[2 * index];
  }

  @Override
  public String value(int index) {
    return HEADERS[2 * index + 1];
  }
}
