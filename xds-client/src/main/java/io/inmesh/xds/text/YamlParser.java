package io.inmesh.xds.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.composer.Composer;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;
import org.yaml.snakeyaml.resolver.Resolver;

/** YAML by way of SnakeYAML's composer: no object is ever constructed from a tag. */
final class YamlParser {
  /** Nodes that aliases may add beyond what the text itself can hold. */
  private static final int MAX_ALIAS_NODES = 1_000_000;

  private final String source;
  private long nodeBudget;

  private YamlParser(TextSource source) {
    this.source = source.name();
    this.nodeBudget = (long) source.text().length() + MAX_ALIAS_NODES;
  }

  static TextNode parse(TextSource source) {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE); // TextSource bounds the size
    options.setNestingDepthLimit(TextDocument.MAX_DEPTH);
    options.setMaxAliasesForCollections(10_000); // the expansion itself is bounded below
    options.setProcessComments(false);
    Node root;
    try {
      StreamReader reader = new StreamReader(source.text());
      Composer composer = new Composer(new ParserImpl(reader, options), new Resolver(), options);
      root = composer.getSingleNode();
    } catch (MarkedYAMLException e) {
      Mark mark = e.getProblemMark();
      int line = mark == null ? 0 : mark.getLine() + 1;
      int column = mark == null ? 0 : mark.getColumn() + 1;
      // Not e.getMessage(): it quotes the text, which may hold a secret.
      throw new TextException(source.name(), line, column, e.getProblem(), "well-formed YAML");
    } catch (YAMLException e) {
      throw new TextException(source.name(), 0, 0, firstLine(e), "well-formed YAML");
    }
    if (root == null) {
      throw new TextException(source.name(), 1, 1, "empty document", "a YAML or JSON document");
    }
    return new YamlParser(source).convert(root, 0);
  }

  private static String firstLine(YAMLException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private TextNode convert(Node node, int depth) {
    int line = node.getStartMark().getLine() + 1;
    int column = node.getStartMark().getColumn() + 1;
    if (depth > TextDocument.MAX_DEPTH) {
      throw new TextException(
          source,
          line,
          column,
          "nesting is too deep, or an alias holds itself",
          JsonParser.SHALLOW);
    }
    if (--nodeBudget < 0) {
      throw new TextException(
          source, line, column, "aliases expand too far", "at most " + MAX_ALIAS_NODES + " nodes");
    }
    if (node instanceof MappingNode mapping) {
      return mapping(mapping, line, column, depth);
    }
    if (node instanceof SequenceNode sequence) {
      List<TextNode> items = new ArrayList<>(sequence.getValue().size());
      for (Node item : sequence.getValue()) {
        items.add(convert(item, depth + 1));
      }
      return new TextNode.Sequence(items, line, column);
    }
    ScalarNode scalar = (ScalarNode) node;
    if (scalar.getScalarStyle() != DumperOptions.ScalarStyle.PLAIN) {
      return new TextNode.Scalar(TextNode.Kind.STRING, scalar.getValue(), line, column);
    }
    return YamlScalar.resolve(scalar.getValue(), line, column);
  }

  private TextNode mapping(MappingNode mapping, int line, int column, int depth) {
    List<TextNode.Entry> entries = new ArrayList<>(mapping.getValue().size());
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node keyNode = tuple.getKeyNode();
      int keyLine = keyNode.getStartMark().getLine() + 1;
      int keyColumn = keyNode.getStartMark().getColumn() + 1;
      if (!(keyNode instanceof ScalarNode keyScalar)) {
        throw new TextException(source, keyLine, keyColumn, "a key that is no scalar", "a name");
      }
      String key = keyScalar.getValue();
      if (!keys.add(key)) {
        String value = "duplicate key '" + TextProblem.shorten(key) + "'";
        throw new TextException(source, keyLine, keyColumn, value, JsonParser.UNIQUE_KEYS);
      }
      TextNode value = convert(tuple.getValueNode(), depth + 1);
      entries.add(new TextNode.Entry(key, value, keyLine, keyColumn));
    }
    return new TextNode.Mapping(entries, line, column);
  }
}
