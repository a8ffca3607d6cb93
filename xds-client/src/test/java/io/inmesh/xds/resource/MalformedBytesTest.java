package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that are no message of the type. */
class MalformedBytesTest {
  static List<ResourceType<?>> types() {
    return ResourceTypes.ALL;
  }

  @ParameterizedTest
  @MethodSource("types")
  void theErrorSaysWhatProtobufSaysAndWhatWasExpected(ResourceType<?> type) {
    Any cutOff =
        Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(ByteString.fromHex("0a0561")).build();

    Decoded<?> decoded = type.decode(cutOff, "a");

    assertThat(decoded.name()).isEqualTo("a");
    assertThat(decoded.value()).isNull();
    assertThat(decoded.errors())
        .singleElement()
        .extracting(ResourceError::toString)
        .asString()
        .startsWith("malformed bytes: While parsing a protocol message, the input ended")
        .endsWith("(expected: " + type.typeUrl().substring("type.googleapis.com/".length()) + ")");
  }
}
