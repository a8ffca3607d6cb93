package io.inmesh.samples.meshctl;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeaderLines;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextFields;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Reads a {@code Validation}, with the rules of Envoy's {@code
 * test/tools/router_check/validation.proto}: what is misspelt would test nothing.
 */
final class RouteTestReader {
  private static final Set<String> INPUT =
      Set.of(
          "authority",
          "path",
          "method",
          "random_value",
          "ssl",
          "internal",
          "additional_request_headers",
          "additional_response_headers",
          "dynamic_metadata",
          "runtime");
  private static final List<String> TEXTS =
      List.of(
          "cluster_name",
          "virtual_cluster_name",
          "virtual_host_name",
          "path_rewrite",
          "host_rewrite",
          "path_redirect");
  private static final List<String> HEADER_MATCHES =
      List.of("request_header_matches", "response_header_matches");
  private static final List<String> HEADER_FIELDS =
      List.of("request_header_fields", "response_header_fields");
  private static final int MIN_METHOD_CHARS = 3;

  private final TextProblems problems;

  private RouteTestReader(TextProblems problems) {
    this.problems = problems;
  }

  /**
   * The tests in a file, at least one.
   *
   * @throws IllegalArgumentException when there is no such file
   * @throws TextException with all that is wrong in it
   */
  static List<RouteTest> read(Path file) {
    TextNode.Mapping document =
        Documents.read("--tests", file, "a mapping with tests, as router_check_tool takes it");
    TextProblems problems = Documents.problems(file.toString());
    List<RouteTest> tests =
        new RouteTestReader(problems).tests(Documents.fields(ProtoNames.in(document), problems));
    Documents.check(problems);
    return tests;
  }

  private List<RouteTest> tests(TextFields root) {
    root.refuseOthers(Set.of("tests"));
    List<TextFields> items = root.objects("tests");
    if (root.get("tests") == null || (items != null && items.isEmpty())) {
      root.error("tests", "", "at least one test");
    }
    List<RouteTest> tests = new ArrayList<>();
    for (TextFields item : items == null ? List.<TextFields>of() : items) {
      item.refuseOthers(Set.of("test_name", "input", "validate"));
      String name = item.required("test_name");
      TextFields input = item.object("input");
      TextFields validate = item.object("validate");
      for (String key : List.of("input", "validate")) {
        if (item.get(key) == null) {
          item.error(key, "", "an object, it is required");
        }
      }
      if (input != null && validate != null) {
        tests.add(test(name, input, validate));
      }
    }
    return tests;
  }

  private RouteTest test(String name, TextFields input, TextFields validate) {
    input.refuseOthers(INPUT);
    String method = input.required("method");
    if (!method.isEmpty() && method.length() < MIN_METHOD_CHARS) {
      input.error("method", method, "at least " + MIN_METHOD_CHARS + " characters");
    }
    String scheme = input.bool("ssl") ? "https" : "http";
    Map<String, String> pseudo = new HashMap<>();
    pseudo.put(":authority", input.required("authority"));
    pseudo.put(":path", input.required("path"));
    pseudo.put(":method", method);
    pseudo.put(":scheme", scheme);
    HeaderLines lines = new HeaderLines(4);
    lines.append("x-forwarded-proto", scheme);
    if (input.bool("internal")) {
      lines.append("x-envoy-internal", "true");
    }
    PlainRequest request = request(pseudo, lines, headers(input, "additional_request_headers"));
    Long random = input.unsigned("random_value");
    String runtime = input.string("runtime");
    HeaderLines response = headers(input, "additional_response_headers");
    Map<String, String> expected = texts(validate);
    List<RouteTest.Header> headers = expectedHeaders(validate);
    if (expected.isEmpty() && headers.isEmpty() && problems.found().isEmpty()) {
      problems.add(
          validate.place(), validate.path(), "nothing", "at least one field of ValidationAssert");
    }
    return new RouteTest(
        name,
        request,
        random == null ? 0 : random.intValue(), // router_check_tool keeps 32 bits and their sign
        response,
        runtime == null ? "" : runtime,
        DynamicMetadata.read(input),
        expected,
        headers);
  }

  /** Pseudo-headers among the additional ones go behind a comma, as in Envoy. */
  private static PlainRequest request(
      Map<String, String> pseudo, HeaderLines lines, HeaderLines additional) {
    for (int i = 0; i < additional.size(); i++) {
      String name = additional.name(i).equals("host") ? ":authority" : additional.name(i);
      if (pseudo.containsKey(name)) {
        pseudo.merge(name, additional.value(i), (first, next) -> first + ',' + next);
      } else {
        lines.append(name, additional.value(i));
      }
    }
    return new PlainRequest(
            value(pseudo, ":method"),
            value(pseudo, ":scheme"),
            value(pseudo, ":authority"),
            value(pseudo, ":path"))
        .headers(EnvoyHeaders.ofRequest(lines));
  }

  private static String value(Map<String, String> pseudo, String name) {
    return Objects.requireNonNull(pseudo.get(name));
  }

  private static HeaderLines headers(TextFields input, String key) {
    HeaderLines lines = new HeaderLines(4);
    List<TextFields> items = input.objects(key);
    for (TextFields item : items == null ? List.<TextFields>of() : items) {
      item.refuseOthers(Set.of("key", "value"));
      String value = item.string("value");
      lines.append(item.required("key"), value == null ? "" : HeaderBytes.ofText(value));
    }
    return lines;
  }

  private static Map<String, String> texts(TextFields validate) {
    List<String> known = new ArrayList<>(TEXTS);
    known.add("code_redirect");
    known.add("timeout");
    known.addAll(HEADER_MATCHES);
    known.addAll(HEADER_FIELDS);
    validate.refuseOthers(Set.copyOf(known));
    Map<String, String> expected = new LinkedHashMap<>();
    for (String key : TEXTS) {
      String value = validate.string(key);
      if (value != null) {
        expected.put(key, value);
      }
    }
    Long code = validate.unsigned("code_redirect");
    if (code != null) {
      expected.put("code_redirect", Long.toUnsignedString(code));
    }
    String timeout = TimeoutText.read(validate, "timeout");
    if (timeout != null) {
      expected.put("timeout", timeout);
    }
    return expected;
  }

  private static List<RouteTest.Header> expectedHeaders(TextFields validate) {
    List<RouteTest.Header> headers = new ArrayList<>();
    for (String key : HEADER_MATCHES) {
      List<TextFields> items = validate.objects(key);
      for (TextFields item : items == null ? List.<TextFields>of() : items) {
        headers.add(
            new RouteTest.Header(key, item.required("name"), null, item.place(), item.path()));
      }
    }
    for (String key : HEADER_FIELDS) {
      List<TextFields> items = validate.objects(key);
      for (TextFields item : items == null ? List.<TextFields>of() : items) {
        item.refuseOthers(Set.of("key", "value"));
        String value = item.string("value");
        FieldPath path = item.path();
        headers.add(
            new RouteTest.Header(
                key, item.required("key"), value == null ? "" : value, item.place(), path));
      }
    }
    return headers;
  }
}
