package io.inmesh.xds.resource.value;

import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextSource;
import java.util.List;
import java.util.StringJoiner;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The older form of metadata in header edits, {@code %UPSTREAM_METADATA(["a", "b"])%} for {@code
 * %UPSTREAM_METADATA(a:b)%}. Only header edits have it. Source: Envoy's {@code HeaderParser}.
 */
public final class MetadataLists {
  private static final Pattern LIST =
      Pattern.compile("%(UPSTREAM|DYNAMIC)_METADATA\\(\\s*(\\[(?:.|\\r?\\n)+?\\]\\s*)\\)%");

  private MetadataLists() {}

  /** The format in the newer form; as it is, where any of its lists is not one of texts. */
  public static String translate(String format) {
    Matcher matcher = LIST.matcher(format);
    StringBuilder translated = new StringBuilder();
    while (matcher.find()) {
      String path = path(matcher.group(2));
      if (path == null) {
        return format;
      }
      String operator = '%' + matcher.group(1) + "_METADATA(" + path + ")%";
      matcher.appendReplacement(translated, Matcher.quoteReplacement(operator));
    }
    return translated.length() == 0 ? format : matcher.appendTail(translated).toString();
  }

  private static @Nullable String path(String json) {
    StringJoiner path = new StringJoiner(":");
    for (TextNode item : items(json)) {
      if (!(item instanceof TextNode.Scalar text) || text.kind() != TextNode.Kind.STRING) {
        return null;
      }
      path.add(text.text());
    }
    return path.length() == 0 ? null : path.toString();
  }

  private static List<TextNode> items(String json) {
    try {
      return TextDocument.parseJson(new TextSource("metadata", json)) instanceof TextNode.Sequence s
          ? s.items()
          : List.of();
    } catch (TextException e) {
      return List.of(); // no list: it stands for itself
    }
  }
}
