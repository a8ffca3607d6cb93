package io.inmesh.xds.resource.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.proto.envoy.config.core.v3.Metadata;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Metadata and what is compared with them, as messages have them. */
class StructsTest {
  private static Metadata message(String namespace, String values) {
    String text = "filter_metadata: {" + namespace + ": " + values + "}";
    return new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
        .parse(
            "m.yaml",
            TextDocument.parse(new TextSource("m.yaml", text)),
            Metadata.getDefaultInstance())
        .value();
  }

  /** A line of YAML without a value is one, and who reads the metadata is to know. */
  @Test
  void metadataHaveTheNullsThatWereWritten() {
    Map<String, Object> expected = new HashMap<>();
    expected.put("a", null);
    expected.put("b", new HashMap<>(expected));
    expected.put("c", Arrays.asList(1.0, null, "x", true));
    assertThat(
            Structs.metadata(message("mine", "{a: , b: {a: null}, c: [1, null, x, true]}"))
                .namespace("mine"))
        .isEqualTo(expected);
  }

  @Test
  void aSubsetHasNone() {
    assertThat(Structs.subset(message("envoy.lb", "{a: , b: {a: null}, c: 1, d: [x]}")))
        .isEqualTo(Map.of("b", Map.of(), "c", 1.0, "d", List.of("x")));
    assertThat(Structs.subset(message("other", "{a: b}"))).isEmpty();
  }
}
