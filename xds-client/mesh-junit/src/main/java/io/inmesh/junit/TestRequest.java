package io.inmesh.junit;

import io.inmesh.call.HeaderBytes;
import io.inmesh.jdkhttp.UriAuthority;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

/**
 * A request that a test asks about or sends: {@code assertThat(request)} says what the mesh would
 * decide, {@link TestMesh#call} lets it happen. Immutable.
 */
public final class TestRequest implements AssertProvider<RequestAssert> {
  /** {@code token} of RFC 9110. */
  private static final Pattern NAME = Pattern.compile("[\\w!#$%&'*+.^`|~-]+");

  private static final int DELETE = 0x7f;

  private final TestMesh mesh;
  private final String method;
  private final URI url;
  private final @Nullable String host;
  private final boolean ofChannel;
  private final List<String> headers;
  private final @Nullable String body;
  private final boolean replayable;
  private final long timeoutNanos;
  private final @Nullable Long draw;

  private TestRequest(Parts from) {
    mesh = from.mesh;
    method = from.method;
    url = from.url;
    host = from.host;
    ofChannel = from.ofChannel;
    headers = List.copyOf(from.headers);
    body = from.body;
    replayable = from.replayable;
    timeoutNanos = from.timeoutNanos;
    draw = from.draw;
  }

  /** A mutable copy. */
  private static final class Parts {
    final TestMesh mesh;
    final String method;
    final URI url;
    @Nullable String host;
    boolean ofChannel;
    List<String> headers = new ArrayList<>();
    @Nullable String body;
    boolean replayable = true;
    long timeoutNanos = Long.MAX_VALUE;
    @Nullable Long draw;

    Parts(TestMesh mesh, String method, URI url) {
      this.mesh = mesh;
      this.method = method;
      this.url = url;
    }

    Parts(TestRequest from) {
      this(from.mesh, from.method, from.url);
      host = from.host;
      ofChannel = from.ofChannel;
      headers.addAll(from.headers);
      body = from.body;
      replayable = from.replayable;
      timeoutNanos = from.timeoutNanos;
      draw = from.draw;
    }
  }

  private static void requireHeader(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "header name: \"" + name + "\" (expected: letters, digits and !#$%&'*+-.^_`|~)");
    }
    if (value.chars().anyMatch(c -> (c < ' ' && c != '\t') || c == DELETE)) {
      throw new IllegalArgumentException(
          "header " + name + ": \"" + value + "\" (expected: no control characters)");
    }
  }

  static TestRequest of(TestMesh mesh, String method, String text) {
    URI url = URI.create(text);
    String scheme = url.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || UriAuthority.of(url) == null) {
      throw new IllegalArgumentException("url: " + text + " (expected: http://host[:port]/path)");
    }
    return new TestRequest(new Parts(mesh, method.toUpperCase(Locale.ROOT), url));
  }

  /**
   * The same with another line of headers. A {@code Host} takes the place of the URL's host and
   * port, as it does for the mesh's clients.
   *
   * @throws IllegalArgumentException when no header can have that name or value, or for a second
   *     {@code Host}
   */
  public TestRequest header(String name, String value) {
    requireHeader(name, value);
    Parts copy = new Parts(this);
    if (name.equalsIgnoreCase("host")) {
      if (host != null) {
        throw new IllegalArgumentException(
            "header " + name + ": \"" + value + "\" (expected: one only)");
      }
      copy.host = value;
      return new TestRequest(copy);
    }
    copy.headers.add(name.toLowerCase(Locale.ROOT));
    copy.headers.add(HeaderBytes.ofText(value));
    return new TestRequest(copy);
  }

  /** The same of a channel of gRPC, which sends the authority as it is. */
  TestRequest ofChannel() {
    Parts copy = new Parts(this);
    copy.ofChannel = true;
    return new TestRequest(copy);
  }

  /** The same with a body that can be sent again. */
  public TestRequest body(String text) {
    Parts copy = new Parts(this);
    copy.body = text;
    return new TestRequest(copy);
  }

  /** The same with a body that can be sent only once, as a stream. */
  public TestRequest oneShotBody(String text) {
    Parts copy = new Parts(this);
    copy.body = text;
    copy.replayable = false;
    return new TestRequest(copy);
  }

  /** The same, but the application gives up after this time, for example {@code 2s}. */
  public TestRequest deadline(String duration) {
    Parts copy = new Parts(this);
    copy.timeoutNanos = Durations.parse(duration).toNanos();
    return new TestRequest(copy);
  }

  /**
   * The same with a fixed draw, which decides about weights and fractions.
   *
   * @param value taken modulo the sum of the weights, or the denominator of a fraction
   */
  public TestRequest draw(long value) {
    Parts copy = new Parts(this);
    copy.draw = value;
    return new TestRequest(copy);
  }

  TestMesh mesh() {
    return mesh;
  }

  @Nullable Long draw() {
    return draw;
  }

  @Nullable String body() {
    return body;
  }

  String method() {
    return method;
  }

  String scheme() {
    return url.getScheme();
  }

  /** As clients send it. */
  String authority() {
    return ofChannel && host == null
        ? url.getRawAuthority()
        : Objects.requireNonNull(UriAuthority.of(url, host));
  }

  /** Path and query. */
  String target() {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    return url.getRawQuery() == null ? path : path + '?' + url.getRawQuery();
  }

  List<String> headers() {
    return headers;
  }

  boolean replayable() {
    return replayable;
  }

  /** {@link Long#MAX_VALUE} for never. */
  long timeoutNanos() {
    return timeoutNanos;
  }

  @Override
  public RequestAssert assertThat() {
    return new RequestAssert(this);
  }

  /** Method, URL, and the headers below. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(method).append(' ').append(url);
    if (host != null) {
      text.append("\n    host: ").append(host);
    }
    for (int i = 0; i < headers.size(); i += 2) {
      text.append("\n    ")
          .append(headers.get(i))
          .append(": ")
          .append(HeaderBytes.toText(headers.get(i + 1)));
    }
    return text.toString();
  }
}
