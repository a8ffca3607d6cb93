package io.inmesh.servlet;

import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URLDecoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body the mesh has read in the container's place, so that also its form parameters
 * have to come from here.
 */
final class BufferedRequest extends HttpServletRequestWrapper {
  /** No more than containers take. */
  private static final int MAX_PARAMETERS = 10_000;

  private final byte[] body;
  private final Executor later;
  private @Nullable ServletInputStream stream;
  private @Nullable BufferedReader reader;
  private @Nullable Map<String, String[]> form;

  /**
   * A request.
   *
   * @param later runs what a listener of the body is told
   */
  BufferedRequest(HttpServletRequest request, byte[] body, Executor later) {
    super(request);
    this.body = body;
    this.later = later;
  }

  @Override
  public ServletInputStream getInputStream() {
    if (reader != null) {
      throw new IllegalStateException("getReader() was called for this request");
    }
    if (stream == null) {
      stream = new BufferedBody(body, later);
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() {
    if (stream != null) {
      throw new IllegalStateException("getInputStream() was called for this request");
    }
    if (reader == null) {
      reader =
          new BufferedReader(
              new InputStreamReader(
                  new BufferedBody(body, later), charset(StandardCharsets.ISO_8859_1)));
    }
    return reader;
  }

  @Override
  public int getContentLength() {
    return body.length;
  }

  @Override
  public long getContentLengthLong() {
    return body.length;
  }

  private Charset charset(Charset otherwise) {
    String encoding = getCharacterEncoding();
    return encoding == null ? otherwise : Charset.forName(encoding);
  }

  // ---- forms ----

  /** Of the form alone: a container may put a dispatch with parameters of its own below this. */
  private Map<String, String[]> form() {
    Map<String, String[]> parsed = form;
    if (parsed == null) {
      parsed = new LinkedHashMap<>();
      // As containers do, of no other method.
      if (getMethod().equals("POST") && BufferedBody.hasType(this, BufferedBody.FORM)) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        addForm(
            values, new String(body, StandardCharsets.ISO_8859_1), charset(StandardCharsets.UTF_8));
        for (Map.Entry<String, List<String>> each : values.entrySet()) {
          parsed.put(each.getKey(), each.getValue().toArray(String[]::new));
        }
      }
      form = parsed;
    }
    return parsed;
  }

  /** Parameters that the container knows, and behind them those of the form. */
  Map<String, String[]> withForm(Map<String, String[]> ofContainer) {
    Map<String, String[]> all = new LinkedHashMap<>(ofContainer);
    form().forEach((name, values) -> all.merge(name, values, BufferedRequest::joined));
    return all;
  }

  private static String[] joined(String[] first, String[] second) {
    String[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Adds what a form, or a query, says. */
  static void addForm(Map<String, List<String>> values, String form, Charset charset) {
    int count = 0;
    for (String pair : form.split("&", -1)) {
      if (pair.isEmpty()) {
        continue;
      }
      if (++count > MAX_PARAMETERS) {
        throw new IllegalStateException(
            "the form has too many parameters (expected: at most " + MAX_PARAMETERS + ')');
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals), charset);
      String value = equals < 0 ? "" : decode(pair.substring(equals + 1), charset);
      values.computeIfAbsent(name, n -> new ArrayList<>(1)).add(value);
    }
  }

  private static String decode(String text, Charset charset) {
    try {
      // What was not encoded came as bytes of the same charset.
      String raw = new String(text.getBytes(StandardCharsets.ISO_8859_1), charset);
      return URLDecoder.decode(raw, charset);
    } catch (IllegalArgumentException notEncoded) {
      return text;
    }
  }

  @Override
  public @Nullable String getParameter(String name) {
    String[] values = getParameterValues(name);
    return values == null ? null : values[0];
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return Collections.unmodifiableMap(withForm(super.getParameterMap()));
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return Collections.enumeration(getParameterMap().keySet());
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    String[] ofForm = form().get(name);
    String[] others = super.getParameterValues(name);
    if (ofForm == null) {
      return others;
    }
    return others == null ? ofForm : joined(others, ofForm);
  }

  @Override
  public Collection<Part> getParts() {
    throw noParts();
  }

  @Override
  public Part getPart(String name) {
    throw noParts();
  }

  private static IllegalStateException noParts() {
    return new IllegalStateException(
        "the buffer filter of the mesh has read this body, so that the container cannot take it"
            + " apart (expected: a multipart request with a content-length, or no buffer filter on"
            + " its route)");
  }
}
