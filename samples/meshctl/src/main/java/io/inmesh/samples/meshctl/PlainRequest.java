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

  /** One that asks for the same, with other headers. */
  PlainRequest as(String otherAuthority, String otherPath, HeadersView otherHeaders) {
    PlainRequest other = new PlainRequest(method, scheme, otherAuthority, otherPath);
    for (int i = 0; i < otherHeaders.size(); i++) {
      other.header(otherHeaders.name(i), otherHeaders.value(i));
    }
    return other.random(random);
  }

  /** The same with a header more. */
  PlainRequest with(String name, String value) {
    return as(authority, path, this).header(name, value);
  }

  PlainRequest header(String name, String value) {
    headers.add(new String[] {name.toLowerCase(Locale.ROOT), value});
    return this;
  }

  /** The value of a header or pseudo-header; null when there is none. */
  @Nullable String field(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case ":method" -> method;
      case ":scheme" -> scheme;
      case ":authority", "host" -> authority;
      case ":path" -> path;
      default -> get(name.toLowerCase(Locale.ROOT));
    };
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
    return random == null ? null : CallOptions.NONE.withRandom(random);
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
