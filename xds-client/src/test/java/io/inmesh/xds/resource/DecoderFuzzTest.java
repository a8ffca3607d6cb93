package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import io.inmesh.xds.files.ResourceDocumentReader;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.Samples.Sample;
import io.inmesh.xds.text.RandomMessages;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever bytes or text come from outside: an answer, with errors of bounded length, never an
 * exception. CONTRIBUTING.md says how to let it run for long.
 */
class DecoderFuzzTest {
  private static final int MAX_ERROR_CHARS = 20_000;

  private static final List<Sample> SAMPLES = Samples.all();
  private static final List<String> FILES = List.of("clusters", "endpoints", "listeners", "routes");

  @Property
  void randomBytes(@ForAll byte[] bytes) {
    for (ResourceType<?> type : ResourceTypes.ALL) {
      check(type, ByteString.copyFrom(bytes));
    }
  }

  @Property
  void aSampleWithSomeBytesChanged(@ForAll long seed) {
    Random random = new Random(seed);
    Sample sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
    byte[] bytes = sample.message().toByteArray();
    for (int i = random.nextInt(8); i >= 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    int length = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : bytes.length;
    check(sample.type(), ByteString.copyFrom(bytes, 0, length));
  }

  @Property
  void aRandomMessage(@ForAll long seed) {
    for (ResourceType<?> type : ResourceTypes.ALL) {
      DynamicMessage.Builder builder =
          DynamicMessage.newBuilder(XdsTypes.REGISTRY.find(type.typeUrl()));
      check(type, new RandomMessages(seed).fill(builder, 7).build().toByteString());
    }
  }

  private static void check(ResourceType<?> type, ByteString bytes) {
    Decoded<?> decoded =
        type.decode(Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(bytes).build(), "");
    for (ResourceError error : decoded.errors()) {
      // An exception that a decoder did not foresee ends up here.
      assertThat(error.expected()).isNotEqualTo("a resource that can be read");
      assertThat(error.toString().length()).isLessThan(MAX_ERROR_CHARS);
    }
  }

  @Property
  void aResourceFileWithSomeCharactersChanged(@ForAll long seed) {
    Random random = new Random(seed);
    StringBuilder text = new StringBuilder(Samples.text(FILES.get(random.nextInt(FILES.size()))));
    for (int i = random.nextInt(6); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(3)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, (char) (random.nextInt(8) == 0 ? random.nextInt(0x3000) : '{'));
        default -> text.setCharAt(at, ":[]{}\"'\n\t -&*!|>%@#,\0".charAt(random.nextInt(21)));
      }
    }
    try {
      ResourceDocumentReader.read(new TextSource("f.yaml", text.toString()));
    } catch (TextException e) {
      assertThat(e.problems()).isNotEmpty().hasSizeLessThanOrEqualTo(100);
      assertThat(e.problems())
          .allSatisfy(
              problem -> assertThat(problem.toString().length()).isLessThan(MAX_ERROR_CHARS));
    }
  }
}
