package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.resource.Samples.Sample;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A struct of a type, which control planes like istiod send, means what the type itself means. */
class StructDecodingTest {
  static java.util.List<Sample> samples() {
    return Samples.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aResourceOfStructsIsTheSame(Sample sample) {
    Message structs = StructForm.of(sample.message());

    Decoded<?> decoded = Samples.decode(sample.type(), structs);

    assertThat(decoded.errors()).isEmpty();
    assertThat(decoded.value()).isEqualTo(sample.decode().value());
  }
}
