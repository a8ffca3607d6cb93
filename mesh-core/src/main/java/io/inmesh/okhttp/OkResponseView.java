package io.inmesh.okhttp;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeadersView;
import io.inmesh.call.ResponseView;
import java.util.Locale;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;

/** The head of a response, or its trailers. */
final class OkResponseView implements ResponseView, HeadersView {
  private final int status;
  private final Headers headers;
  private final boolean endOfStream;

  OkResponseView(int status, Headers headers, boolean endOfStream) {
    this.status = status;
    this.headers = headers;
    this.endOfStream = endOfStream;
  }

  @Override
  public int status() {
    return status;
  }

  @Override
  public HeadersView headers() {
    return this;
  }

  @Override
  public boolean endOfStream() {
    return endOfStream;
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    String found = null;
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase(lowerCaseName)) {
        found = found == null ? value(i) : found + "," + value(i);
      }
    }
    return found;
  }

  @Override
  public boolean contains(String lowerCaseName) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase(lowerCaseName)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int size() {
    return headers.size();
  }

  @Override
  public String name(int index) {
    return headers.name(index).toLowerCase(Locale.ROOT);
  }

  @Override
  public String value(int index) {
    return HeaderBytes.ofText(headers.value(index));
  }
}
