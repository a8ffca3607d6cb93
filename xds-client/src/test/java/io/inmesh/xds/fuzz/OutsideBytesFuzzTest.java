package io.inmesh.xds.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import io.inmesh.xds.resource.Samples;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fuzz targets for what comes from outside: an answer or the declared exception, nothing else. A
 * build runs them on their seeds; CONTRIBUTING.md says how to let Jazzer look for more.
 */
class OutsideBytesFuzzTest {
  @MethodSource("documents")
  @FuzzTest
  void bootstrap(byte[] document) {
    try {
      new BootstrapReader().parse("f", new String(document, StandardCharsets.UTF_8));
    } catch (BootstrapException e) {
      assertThat(e.problems()).isNotEmpty();
    }
  }

  static Stream<byte[]> documents() {
    return Stream.of(
            Samples.text("bootstrap"),
            Samples.text("routes"),
            Samples.text("invalid"),
            """
            {"xds_servers": [{"server_uri": "a:1", "channel_creds": [{"type": "tls", "config":
              {"ca_certificate_file": "/a"}}], "call_creds": [{"type": "jwt_token_file", "config":
              {"jwt_token_file": "/t"}}], "server_features": ["xds_v3"]}],
             "node": {"id": "x", "metadata": {"a": [1, null]}, "locality": {"zone": "z"}},
             "authorities": {"a": {"xds_servers": []}},
             "certificate_providers": {"p": {"plugin_name": "f", "config": {}}}}
            """)
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("encoded")
  @FuzzTest
  void resource(byte[] encoded) {
    for (ResourceType<?> type : ResourceTypes.ALL) {
      Any resource =
          Any.newBuilder()
              .setTypeUrl(type.typeUrl())
              .setValue(ByteString.copyFrom(encoded))
              .build();
      for (ResourceError error : type.decode(resource, "").errors()) {
        // An exception that a decoder did not foresee ends up here.
        assertThat(error.expected()).isNotEqualTo("a resource that can be read");
      }
    }
  }

  static Stream<byte[]> encoded() {
    return Samples.all().stream().map(sample -> sample.message().toByteArray());
  }
}
