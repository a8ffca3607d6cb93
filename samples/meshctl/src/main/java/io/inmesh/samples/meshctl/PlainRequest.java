package io.inmesh.samples.meshctl;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A request that is only looked at, never sent. */
final class PlainRequest implements RequestView {
  private final String method;
  private final String scheme;
  private final String authority;
  private final String path;
  private final HeaderLines headers = new HeaderLines(4);
  private @Nullable Long random;

  PlainRequest(String method, String scheme, String authority, String path) {
    this.method = method;
    this.scheme = scheme;
    this.authority = authority;
    this.path = path;
  }

  /** One that asks for the same, with other headers. */
  PlainRequest as(String otherAuthority, String otherPath, HeadersView otherHeaders) {
    return new PlainRequest(method, scheme, otherAuthority, otherPath)
        .headers(otherHeaders)
        .random(random);
  }

  /** Adds headers. */
  PlainRequest headers(HeadersView added) {
    for (int i = 0; i < added.size(); i++) {
      header(added.name(i), added.value(i));
    }
    return this;
  }

  /** Its headers, to be edited. */
  HeaderLines copyOfHeaders() {
    return headers.copy();
  }

  PlainRequest header(String name, String value) {
    headers.append(name, value);
    return this;
  }

  /** The value of a pseudo-header, or of a header's first line; null when there is none. */
  @Nullable String field(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case ":method" -> method;
      case ":scheme" -> scheme;
      case ":authority", "host" -> authority;
      case ":path" -> path;
      default -> first(headers, name);
    };
  }

  /** The value of a header's first line as text; null when there is none. */
  static @Nullable String first(HeadersView lines, String name) {
    String value = lines.first(name.toLowerCase(Locale.ROOT));
    return value == null ? null : HeaderBytes.toText(value);
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
    return headers;
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
  public @Nullable CallOverrides overrides() {
    return random == null ? null : CallOverrides.NONE.withRandom(random);
  }
}
