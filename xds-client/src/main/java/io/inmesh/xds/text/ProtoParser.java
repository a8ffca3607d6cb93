package io.inmesh.xds.text;

import com.google.protobuf.Message;

/**
 * Turns a YAML or JSON text into a protobuf message by the proto3 JSON mapping. What Envoy accepts
 * beyond that mapping is accepted as well: {@code "true"} for a boolean, enum names in any case,
 * one value in place of a list of one. Immutable and thread-safe.
 */
public final class ProtoParser {
  private final TypeRegistry types;
  private final ParseOptions options;

  /** A parser that finds the content of {@code Any}s in these types. */
  public ProtoParser(TypeRegistry types, ParseOptions options) {
    this.types = types;
    this.options = options;
  }

  /**
   * Reads a whole text.
   *
   * @param prototype a message of the wanted type; only its type matters
   * @throws TextException with all problems found
   */
  public <M extends Message> Parsed<M> parse(TextSource source, M prototype) {
    return parse(source.name(), TextDocument.parse(source), prototype);
  }

  /**
   * Turns a part of a document, or all of it, into a message.
   *
   * @param sourceName the document's name, for messages
   * @param prototype a message of the wanted type; only its type matters
   * @throws TextException with all problems found
   */
  public <M extends Message> Parsed<M> parse(String sourceName, TextNode node, M prototype) {
    return parse(sourceName, node, prototype, FieldPath.ROOT);
  }

  /** As {@link #parse(String, TextNode, Message)}, for a part that stands at {@code path}. */
  public <M extends Message> Parsed<M> parse(
      String sourceName, TextNode node, M prototype, FieldPath path) {
    TextProblems errors = new TextProblems(sourceName, options.maxProblems());
    Parsed<M> parsed = parse(sourceName, node, prototype, path, errors);
    if (!errors.found().isEmpty()) {
      throw new TextException(errors.found());
    }
    return parsed;
  }

  /** The same, but what is wrong is added to {@code errors}, and all else is read. */
  public <M extends Message> Parsed<M> parse(
      String sourceName, TextNode node, M prototype, FieldPath path, TextProblems errors) {
    TextProblems notices = new TextProblems(sourceName, options.maxProblems());
    Message.Builder builder = prototype.newBuilderForType();
    new MessageReader(types, options.unknownFields(), errors, notices).read(node, builder, path);
    @SuppressWarnings("unchecked") // newBuilderForType builds the prototype's own class
    M message = (M) builder.build();
    return new Parsed<>(message, notices.found());
  }
}
