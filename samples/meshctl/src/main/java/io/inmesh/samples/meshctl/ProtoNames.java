package io.inmesh.samples.meshctl;

import io.inmesh.xds.text.TextNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The field names of a {@code Validation}: protobuf's JSON knows each in two spellings. */
final class ProtoNames {
  private static final Pattern WORD = Pattern.compile("_([a-z])");

  /** {@code lowerCamelCase} to the name that the proto file has. */
  private static final Map<String, String> NAMES =
      Stream.of(
              "test_name",
              "random_value",
              "additional_request_headers",
              "additional_response_headers",
              "dynamic_metadata",
              "metadata_namespace",
              "typed_value",
              "allow_overwrite",
              "cluster_name",
              "virtual_cluster_name",
              "virtual_host_name",
              "path_rewrite",
              "host_rewrite",
              "path_redirect",
              "code_redirect",
              "request_header_matches",
              "response_header_matches",
              "request_header_fields",
              "response_header_fields")
          .collect(
              Collectors.toMap(
                  name ->
                      WORD.matcher(name).replaceAll(word -> word.group(1).toUpperCase(Locale.ROOT)),
                  Function.identity()));

  /** What stands below these are other messages, or names of the user's. */
  private static final Set<String> OTHERS =
      Set.of("value", "typed_value", "request_header_matches", "response_header_matches");

  private ProtoNames() {}

  /** The same document with the names of the proto file. */
  static TextNode.Mapping in(TextNode.Mapping mapping) {
    return new TextNode.Mapping(
        mapping.entries().stream().map(ProtoNames::in).toList(), mapping.line(), mapping.column());
  }

  private static TextNode.Entry in(TextNode.Entry entry) {
    String name = NAMES.getOrDefault(entry.key(), entry.key());
    TextNode value = OTHERS.contains(name) ? entry.value() : in(entry.value());
    return new TextNode.Entry(name, value, entry.line(), entry.column());
  }

  private static TextNode in(TextNode node) {
    if (node instanceof TextNode.Mapping mapping) {
      return in(mapping);
    }
    return node instanceof TextNode.Sequence list
        ? new TextNode.Sequence(
            list.items().stream().map(ProtoNames::in).toList(), list.line(), list.column())
        : node;
  }
}
