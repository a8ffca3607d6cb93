package io.inmesh.xds.bootstrap;

import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.Parsed;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.ProtoPrinter;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblems;
import io.inmesh.xds.text.XdsTypes;

/** A bootstrap of Envoy's form as a message, and as it is shown to people. */
public final class EnvoyBootstrapText {
  private EnvoyBootstrapText() {}

  /**
   * The document as Envoy's message. What cannot be read is left out.
   *
   * @param source what messages call the document
   * @param problems takes what cannot be read
   */
  static Parsed<Bootstrap> parse(String source, TextNode document, TextProblems problems) {
    return new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
        .parse(source, document, Bootstrap.getDefaultInstance(), FieldPath.ROOT, problems);
  }

  /**
   * The whole document as Envoy's {@code /config_dump} has it: all fields that are set, as JSON,
   * secrets redacted. What cannot be read is left out.
   *
   * @param source what messages call the document
   */
  public static String redacted(String source, TextNode document) {
    TextProblems toldElsewhere = new TextProblems(source);
    return ProtoPrinter.redacting(XdsTypes.REGISTRY)
        .print(parse(source, document, toldElsewhere).value(), 0);
  }
}
