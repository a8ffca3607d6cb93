package io.inmesh.samples.meshctl;

import io.inmesh.call.CallOptions;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that is only looked at, never sent. */
final class PlainRequest implements RequestView, HeadersView {
  private final String method;
  private final String scheme;
  private final String authority;
  private final String path;
  private final List<String[]> headers = new ArrayList<>();
  private @Nullable Long random;

  PlainRequest(String method, String scheme, String authority, String path) {
    this.method = method;
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
  }

  PlainRequest header(String name, String value) {
    headers.add(new String[] {name.toLowerCase(Locale.ROOT), value});
    return this;
  }

  PlainRequest random(@Nullable Long value) {
    random = value;
    return this;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public String authority() {
    return authority;
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
  public @Nullable CallOptions options() {
    return random == null ? null : new CallOptions(null, random);
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    String joined = null;
    for (String[] header : headers) {
      if (header[0].equals(lowerCaseName)) {
        joined = joined == null ? header[1] : joined + ',' + header[1];
      }
    }
    return joined;
  }

  @Override
  public int size() {
    return headers.size();
  }

  @Override
  public String name(int index) {
    return headers.get(index)[0];
  }

  @Override
  public String value(int index) {
    return headers.get(index)[1];
  }
}
