package io.inmesh.internal.route;

import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.internal.format.Format;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.http.ChangedRequest;
import io.inmesh.internal.http.JoinedHeaders;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The header edits of several levels, compiled, in the order in which they are carried out. Within
 * a level removals come first; then all values are made, from the headers as they are at that
 * moment; then headers are overwritten, and last come the additions. Source: Envoy's {@code
 * HeaderParser::evaluateHeaders}.
 */
public final class HeaderEditor {
  /** No edits. */
  public static final HeaderEditor NONE = new HeaderEditor(List.of());

  private final List<HeaderEdits> source;
  private final Level[] levels;
  private final boolean formatted;

  private HeaderEditor(List<HeaderEdits> source) {
    this.source = source;
    this.levels = source.stream().map(Level::new).toArray(Level[]::new);
    this.formatted = Arrays.stream(levels).anyMatch(Level::isFormatted);
  }

  /**
   * Compiles edits.
   *
   * @param levels in the order of execution
   * @throws IllegalArgumentException for a bad format, or a header that must not be edited
   */
  public static HeaderEditor compile(List<HeaderEdits> levels) {
    List<HeaderEdits> some = levels.stream().filter(edits -> !edits.isEmpty()).toList();
    return some.isEmpty() ? NONE : new HeaderEditor(some);
  }

  /** The edits as configured, in the order of execution; levels without any are left out. */
  List<HeaderEdits> source() {
    return source;
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return levels.length == 0;
  }

  /**
   * Edits a request's headers; formats see them as they are at each level.
   *
   * @param authority the authority as it is by now, for formats
   */
  public void editRequest(MutableHeaders headers, String authority, FormatContext context) {
    RequestView request =
        formatted ? new ChangedRequest(context.request(), headers, authority) : context.request();
    for (Level level : levels) {
      level.apply(headers, false, context, request, context.responseHeaders());
    }
  }

  /** Edits a response's headers; formats see them as they are at each level, if the context's. */
  public void editResponse(MutableHeaders headers, FormatContext context) {
    for (Level level : levels) {
      level.apply(headers, true, context, context.request(), context.responseHeaders());
    }
  }

  private static String editable(String name) {
    if (name.isEmpty() || name.startsWith(":") || name.equalsIgnoreCase("host")) {
      throw new IllegalArgumentException(
          "header: " + name + " (expected: no pseudo header and not host)");
    }
    return Ascii.fold(name);
  }

  private static final class Level {
    private final String[] removals;
    private final Edit[] edits;

    Level(HeaderEdits source) {
      removals = source.removals().stream().map(HeaderEditor::editable).toArray(String[]::new);
      edits = source.additions().stream().map(Edit::compile).toArray(Edit[]::new);
    }

    boolean isFormatted() {
      return Arrays.stream(edits).anyMatch(edit -> !edit.format().isLiteral());
    }

    void apply(
        MutableHeaders target,
        boolean ofResponse,
        FormatContext context,
        RequestView request,
        @Nullable HeadersView response) {
      for (String name : removals) {
        target.remove(name);
      }
      if (edits.length == 0) {
        return;
      }
      if (edits.length == 1) {
        String value = edits[0].value(target, context, request, response);
        if (value != null) {
          edits[0].write(target, ofResponse, value);
        }
        return;
      }
      @Nullable String[] values = new String[edits.length];
      for (int i = 0; i < edits.length; i++) {
        values[i] = edits[i].value(target, context, request, response);
      }
      write(target, ofResponse, values, true);
      write(target, ofResponse, values, false);
    }

    private void write(
        MutableHeaders target, boolean ofResponse, @Nullable String[] values, boolean overwriting) {
      for (int i = 0; i < edits.length; i++) {
        String value = values[i];
        if (value != null && edits[i].overwrites() == overwriting) {
          edits[i].write(target, ofResponse, value);
        }
      }
    }
  }

  private record Edit(
      String name,
      Format format,
      AppendAction action,
      boolean keepEmpty,
      boolean joinedInRequests,
      boolean joinedInResponses) {
    static Edit compile(HeaderEdit edit) {
      String name = editable(edit.name());
      return new Edit(
          name,
          Format.ofHead(edit.value()),
          edit.action(),
          edit.keepEmptyValue(),
          JoinedHeaders.inRequests(name),
          JoinedHeaders.inResponses(name));
    }

    boolean overwrites() {
      return action == AppendAction.OVERWRITE_IF_EXISTS
          || action == AppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
    }

    /** The value to write; null when the header stays as it is. */
    @Nullable String value(
        HeadersView target,
        FormatContext context,
        RequestView request,
        @Nullable HeadersView response) {
      if (action == AppendAction.ADD_IF_ABSENT && target.contains(name)
          || action == AppendAction.OVERWRITE_IF_EXISTS && !target.contains(name)) {
        return null;
      }
      String value = format.render(context, request, response, "");
      return value.isEmpty() && !keepEmpty ? null : value;
    }

    void write(MutableHeaders target, boolean ofResponse, String value) {
      if (overwrites()) {
        target.set(name, value);
      } else if (ofResponse ? joinedInResponses : joinedInRequests) {
        JoinedHeaders.append(target, name, ",", value);
      } else {
        target.add(name, value);
      }
    }
  }
}
