package io.inmesh.testing.contract;

import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that a client under test is to make.
 *
 * @param method the method
 * @param url absolute
 * @param headers in order
 * @param body null for none
 * @param timeout the application's own limit for the whole call; null for none
 */
public record ClientRequest(
    String method,
    String url,
    List<Map.Entry<String, String>> headers,
    @Nullable Body body,
    @Nullable Duration timeout) {

  /**
   * A request body.
   *
   * @param stream the bytes; called once per transmission
   * @param length in bytes; -1 when unknown
   * @param replayable whether it can be sent twice
   */
  public record Body(Supplier<InputStream> stream, long length, boolean replayable) {}

  /** A GET. */
  public static ClientRequest get(String url) {
    return new ClientRequest("GET", url, List.of(), null, null);
  }

  /** A POST of some bytes that can be sent again. */
  public static ClientRequest post(String url, byte[] bytes) {
    Body body = new Body(() -> new java.io.ByteArrayInputStream(bytes), bytes.length, true);
    return new ClientRequest("POST", url, List.of(), body, null);
  }

  /** A POST of a stream that can be read once. */
  public static ClientRequest postOnce(String url, InputStream stream) {
    return new ClientRequest("POST", url, List.of(), new Body(() -> stream, -1, false), null);
  }

  /** The same with one more header. */
  public ClientRequest header(String name, String value) {
    List<Map.Entry<String, String>> more = new ArrayList<>(headers);
    more.add(Map.entry(name, value));
    return new ClientRequest(method, url, List.copyOf(more), body, timeout);
  }

  /** The first value of a header; null when it is missing. */
  public @Nullable String value(String name) {
    return headers.stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /** The same with a limit for the whole call. */
  public ClientRequest within(Duration limit) {
    return new ClientRequest(method, url, headers, body, limit);
  }
}
