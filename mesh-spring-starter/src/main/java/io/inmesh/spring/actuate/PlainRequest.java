package io.inmesh.spring.actuate;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.jdkhttp.UriAuthority;
import io.inmesh.spring.InvalidPropertyException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A request to be explained, and not to be sent: as clients bring it to the mesh, with the
 * authority that they send.
 */
record PlainRequest(String method, String scheme, String authority, String path, HeaderLines lines)
    implements RequestView {

  /** RFC 9110, 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private static final String URL = "http://host[:port]/path?query";

  /**
   * Of an address and headers.
   *
   * @param url {@code http://host[:port]/path?query}
   * @param headers {@code name:value}
   */
  static PlainRequest of(String method, String url, List<String> headers) {
    URI uri = parse(url);
    if (!TOKEN.matcher(method).matches()) {
      throw new InvalidPropertyException("method", method, "a method such as GET");
    }
    String host = null;
    HeaderLines lines = new HeaderLines(headers.size());
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0 || !TOKEN.matcher(header.substring(0, colon).strip()).matches()) {
        throw new InvalidPropertyException("header", header, "name:value");
      }
      String name = header.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      String value = header.substring(colon + 1).strip();
      if (!name.equals("host")) {
        lines.append(name, HeaderBytes.ofText(value));
      } else if (host == null) {
        host = value;
      } else {
        throw new InvalidPropertyException(
            "header", header, "one Host only: which of several decides depends on the client");
      }
    }
    String authority = UriAuthority.of(uri, host);
    if (authority == null) {
      throw new InvalidPropertyException("url", url, URL);
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return new PlainRequest(
        method.toUpperCase(Locale.ROOT),
        uri.getScheme().toLowerCase(Locale.ROOT),
        authority,
        uri.getRawQuery() == null ? path : path + '?' + uri.getRawQuery(),
        lines);
  }

  private static URI parse(String url) {
    try {
      return URI.create(url);
    } catch (IllegalArgumentException e) {
      throw new InvalidPropertyException("url", url, URL);
    }
  }

  @Override
  public HeadersView headers() {
    return lines;
  }

  @Override
  public boolean replayable() {
    return true;
  }
}
