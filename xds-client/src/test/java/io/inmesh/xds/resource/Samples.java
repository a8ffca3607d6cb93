package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.files.ResourceDocumentReader;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The resources in {@code src/test/resources/samples}. */
public final class Samples {
  private static final List<String> FILES =
      List.of("clusters", "endpoints", "filters", "listeners", "routes");

  private Samples() {}

  /**
   * One resource.
   *
   * @param type its type
   * @param name its name
   * @param message its content
   */
  public record Sample(ResourceType<?> type, String name, Message message) {
    /** What this library makes of it. */
    Decoded<?> decode() {
      return Samples.decode(type, message);
    }

    @Override
    public String toString() {
      return type.shortName() + ' ' + name;
    }
  }

  /** All of them; each is valid and sets nothing that is not honoured. */
  public static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    for (String file : FILES) {
      for (FileResource resource :
          ResourceDocumentReader.read(new TextSource(file + ".yaml", text(file))).resources()) {
        samples.add(sample(resource));
      }
    }
    return samples;
  }

  private static Sample sample(FileResource resource) {
    ResourceType<?> type =
        ResourceTypes.ALL.stream()
            .filter(known -> known.typeUrl().equals(resource.typeUrl()))
            .findFirst()
            .orElseThrow();
    try {
      Message message =
          DynamicMessage.parseFrom(
              XdsTypes.REGISTRY.find(resource.typeUrl()), ByteString.copyFrom(resource.value()));
      return new Sample(type, resource.name(), message);
    } catch (InvalidProtocolBufferException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of one file of resources. */
  public static String text(String file) {
    return read(file + ".yaml");
  }

  /** The text of one file. */
  public static String read(String file) {
    String path = "/samples/" + file;
    try (InputStream in = Samples.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException(path + " (expected: a file among the test resources)");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Decoded<?> decode(ResourceType<?> type, Message message) {
    return type.decode(
        Any.newBuilder().setTypeUrl(type.typeUrl()).setValue(message.toByteString()).build(), "");
  }
}
