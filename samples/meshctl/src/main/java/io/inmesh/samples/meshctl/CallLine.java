package io.inmesh.samples.meshctl;

import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextFields;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request of {@code meshctl call}, as a line of JSON gives it.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority the Host that routing sees
 * @param target path and query, exactly as given
 * @param headers name and value pairs in order
 * @param body null for none
 * @param timeoutMillis 0 for none
 */
record CallLine(
    String method,
    String scheme,
    String authority,
    String target,
    List<String[]> headers,
    @Nullable String body,
    long timeoutMillis) {

  private static final Set<String> FIELDS =
      Set.of("id", "method", "url", "headers", "body", "timeoutMillis");
  private static final long MAX_TIMEOUT_MILLIS = Duration.ofDays(365).toMillis();
  private static final String URL = "http://host/path";

  /**
   * Reads a line.
   *
   * @throws TextException with all that is wrong with it
   */
  static CallLine parse(String line) {
    return of(1, Documents.line(1, line));
  }

  /**
   * The request that an object describes.
   *
   * @param number of its line, from 1
   * @throws TextException with all that is wrong with it
   */
  static CallLine of(int number, TextNode.Mapping object) {
    TextProblems problems = Documents.problems(Documents.lineName(number));
    TextFields fields = Documents.fields(object, problems);
    fields.refuseOthers(FIELDS);
    String method = method(fields);
    String url = fields.string("url");
    List<String[]> headers = headers(fields, problems);
    Long timeout = fields.positive("timeoutMillis");
    String wrongUrl = url == null ? URL : wrongUrl(url);
    if (wrongUrl != null && (url != null || fields.get("url") == null)) {
      fields.error("url", url == null ? "" : url, wrongUrl);
    }
    String body = fields.string("body");
    Documents.check(problems);
    return of(
        method,
        url == null ? "" : url,
        headers,
        body,
        timeout == null ? 0 : Math.min(timeout, MAX_TIMEOUT_MILLIS));
  }

  /**
   * A request that a command's options describe.
   *
   * @param headers each {@code name:value}
   * @throws IllegalArgumentException naming the option
   */
  static CallLine ofOptions(String method, String url, List<String> headers) {
    refuse("--method", method, HttpSyntax.wrongToken(method));
    refuse("--url", url, wrongUrl(url));
    List<String[]> pairs = new ArrayList<>();
    for (String header : headers) {
      int colon = header.indexOf(':');
      String name = colon < 0 ? "" : header.substring(0, colon);
      refuse("-H", header, HttpSyntax.wrongToken(name) == null ? null : "name:value");
      String value = header.substring(colon + 1).strip();
      refuse("-H", header, HttpSyntax.wrongValue(value));
      pairs.add(new String[] {name, value});
    }
    return of(method, url, pairs, null, 0);
  }

  private static void refuse(String option, String value, @Nullable String expected) {
    if (expected != null) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: " + expected + ")");
    }
  }

  private static CallLine of(
      String method, String url, List<String[]> headers, @Nullable String body, long timeout) {
    int authority = url.indexOf("://") + 3;
    int end = endOfAuthority(url, authority);
    String rest = url.substring(end);
    return new CallLine(
        method,
        url.substring(0, authority - 3).toLowerCase(Locale.ROOT),
        url.substring(authority, end),
        rest.startsWith("/") ? rest : '/' + rest,
        headers,
        body,
        timeout);
  }

  private static int endOfAuthority(String url, int start) {
    int end = start;
    while (end < url.length() && "/?#".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    return end;
  }

  /** What a URL should be; null when it is right. */
  private static @Nullable String wrongUrl(String url) {
    int schemeEnd = url.indexOf("://");
    String scheme = schemeEnd < 0 ? "" : url.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
    boolean http = scheme.equals("http") || scheme.equals("https");
    if (!http || endOfAuthority(url, schemeEnd + 3) == schemeEnd + 3) {
      return URL;
    }
    return HttpSyntax.isVisible(url) ? null : URL + ", printable ASCII without spaces";
  }

  private static String method(TextFields fields) {
    String method = fields.string("method");
    if (method == null) {
      return "GET";
    }
    String wrong = HttpSyntax.wrongToken(method);
    if (wrong != null) {
      fields.error("method", method.isEmpty() ? "''" : method, wrong);
    }
    return method;
  }

  private static List<String[]> headers(TextFields fields, TextProblems problems) {
    List<String[]> headers = new ArrayList<>();
    List<TextNode> items = fields.list("headers");
    for (int i = 0; items != null && i < items.size(); i++) {
      FieldPath path = fields.path("headers").index(i);
      String[] pair = pair(items.get(i));
      if (pair == null) {
        String shown = Documents.toJson(items.get(i)).toString();
        problems.add(items.get(i), path, shown, "[name, value]");
        continue;
      }
      String name = HttpSyntax.wrongToken(pair[0]);
      String value = HttpSyntax.wrongValue(pair[1]);
      if (name != null) {
        problems.add(items.get(i), path.index(0), pair[0].isEmpty() ? "''" : pair[0], name);
      }
      if (value != null) {
        problems.add(items.get(i), path.index(1), pair[1], value);
      }
      headers.add(pair);
    }
    return headers;
  }

  private static String @Nullable [] pair(TextNode node) {
    return node instanceof TextNode.Sequence list
            && list.items().size() == 2
            && list.items().get(0) instanceof TextNode.Scalar name
            && list.items().get(1) instanceof TextNode.Scalar value
            && name.kind() == TextNode.Kind.STRING
            && value.kind() == TextNode.Kind.STRING
        ? new String[] {name.text(), value.text()}
        : null;
  }
}
