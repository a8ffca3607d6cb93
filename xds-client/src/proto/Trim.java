import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Leaves out of protoc's Java what the library never calls and protobuf's reflection never looks up, which is about a
 * third of the bytes: {@code ...OrBuilder} interfaces, an anonymous parser per message, convenience overloads of
 * builders, what protobuf can do by reflection too ({@code equals}, {@code hashCode}, writing); and comments. Reads only
 * the shape that protoc writes: a member ends with a brace at its own indentation. What it left out by mistake would not
 * compile, or would fail the test that exercises each message by reflection.
 */
final class Trim {
  private static final Pattern HEADER_START =
      Pattern.compile("^ +(?:public|private|protected) (?!.*\\b(?:class|enum|interface)\\b).*");

  /** A member's whole header: everything up to its name, then its parameters. */
  private static final Pattern METHOD =
      Pattern.compile("^ +(?:public|private|protected) [^=]*?\\b(\\w+)\\(([^{;]*)[{;].*", Pattern.DOTALL);

  private static final Pattern NEVER_CALLED =
      Pattern.compile(
          "parseDelimitedFrom|clone|equals|hashCode|writeTo|getSerializedSize|get\\w+OrBuilder(List)?|get\\w+BuilderList"
              + "|get\\w+OrThrow|getMutable\\w+|contains\\w+|add\\w+(Builder|Bytes)|remove\\w+");

  /** Overrides that only call super; a field may have the same name, so the parameters decide. */
  private static final Pattern CALLS_SUPER =
      Pattern.compile("((set|clear)Field|clearOneof|(set|add)RepeatedField|(set|merge)UnknownFields)");

  private static final Pattern GENERIC_PARAMETERS =
      Pattern.compile("(final )?com\\.google\\.protobuf\\.(Descriptors|UnknownFieldSet).*", Pattern.DOTALL);

  private static final Pattern NEEDED_PARSE =
      Pattern.compile("com\\.google\\.protobuf\\.ByteString data\\).*", Pattern.DOTALL);

  private static final Pattern OWN_OR_BUILDER =
      Pattern.compile("(?<![\\w.])(?!com\\.google\\.protobuf)[\\w.]+OrBuilder\\b");

  private Trim() {}

  public static void main(String[] args) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(Path.of(args[0]))) {
      files = walk.filter(f -> f.toString().endsWith(".java")).toList();
    }
    for (Path file : files) {
      if (file.toString().endsWith("OrBuilder.java")) {
        Files.delete(file);
      } else {
        Files.write(file, trim(withoutComments(Files.readAllLines(file))));
      }
    }
  }

  private static List<String> withoutComments(List<String> lines) {
    List<String> out = new ArrayList<>();
    boolean comment = false;
    for (String line : lines) {
      String text = line.strip();
      comment |= text.startsWith("/**");
      if (!comment && !text.startsWith("//")) {
        // Where the interfaces are gone, nothing overrides their methods.
        out.add(line.replaceFirst("@java\\.lang\\.(Override|Deprecated) ?", ""));
      }
      comment &= !text.endsWith("*/");
    }
    return out;
  }

  private static List<String> trim(List<String> lines) {
    List<String> out = new ArrayList<>();
    for (int i = 0; i < lines.size(); ) {
      String line = lines.get(i);
      int next = i + 1;
      if (line.strip().equals("com.google.protobuf.ExtensionRegistry registry =")) {
        next = afterUpdate(lines, i);
      } else if (line.contains("interface ") && line.contains("OrBuilder extends")) {
        next = endOfBlock(lines, i);
      } else if (line.contains("PARSER = new com.google.protobuf.AbstractParser<")) {
        next = endOfBlock(lines, i - 1);
        out.add(line.replaceFirst("new .*", "new io.inmesh.xds.proto.MessageParser<>(DEFAULT_INSTANCE);"));
      } else if (HEADER_START.matcher(line).matches() && neverCalled(header(lines, i))) {
        next = endOfBlock(lines, i);
        dropAnnotations(out);
      } else if (!line.isBlank()) {
        out.add(OWN_OR_BUILDER.matcher(line).replaceAll("com.google.protobuf.MessageOrBuilder"));
      }
      i = next;
    }
    return out;
  }

  /**
   * Each file of options with extensions is parsed a second time so that these become fields. Whoever asks for one reads
   * it as an unknown field ({@code io.inmesh.xds.text.FieldOption}), which costs a start a third less.
   */
  private static int afterUpdate(List<String> lines, int start) {
    for (int i = start; i < lines.size(); i++) {
      if (lines.get(i).contains(".internalUpdateFileDescriptor(descriptor, registry);")) {
        return i + 1;
      }
    }
    throw new IllegalStateException("no end of the update of a file descriptor");
  }

  private static boolean neverCalled(String header) {
    Matcher method = METHOD.matcher(header);
    if (!method.matches()) {
      return false;
    }
    String name = method.group(1);
    String parameters = method.group(2).strip();
    return NEVER_CALLED.matcher(name).matches()
        || (CALLS_SUPER.matcher(name).matches() && GENERIC_PARAMETERS.matcher(parameters).matches())
        || (name.equals("parseFrom") && !NEEDED_PARSE.matcher(parameters).matches())
        || (name.startsWith("add") && parameters.startsWith("int index"));
  }

  private static String header(List<String> lines, int start) {
    int last = start;
    while (!lines.get(last).contains("{") && !lines.get(last).contains(";")) {
      last++;
    }
    return String.join("\n", lines.subList(start, last + 1));
  }

  /** The line after the block whose first line is {@code start}. */
  private static int endOfBlock(List<String> lines, int start) {
    String first = lines.get(start);
    if (first.stripTrailing().endsWith("}")) {
      return start + 1;
    }
    String brace = " ".repeat(first.length() - first.stripLeading().length()) + "}";
    for (int i = start + 1; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.equals(brace) || line.equals(brace + ";")) {
        return i + 1;
      }
    }
    throw new IllegalStateException("no end of: " + first);
  }

  private static void dropAnnotations(List<String> out) {
    while (out.get(out.size() - 1).strip().startsWith("@")) {
      out.remove(out.size() - 1);
    }
  }
}
