package io.inmesh.xds.resource.value;

import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.xds.proto.envoy.config.core.v3.HeaderValueOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads {@code *_headers_to_add} and {@code *_headers_to_remove}. */
public final class HeaderEditReader {
  private HeaderEditReader() {}

  /**
   * The edits of one level.
   *
   * @param place the message that has both fields
   * @param side {@code request} or {@code response}
   */
  public static HeaderEdits read(
      Place place, String side, List<HeaderValueOption> additions, List<String> removals) {
    if (additions.isEmpty() && removals.isEmpty()) {
      return HeaderEdits.NONE;
    }
    List<HeaderEdit> edits = additions(place, side + "_headers_to_add", additions).additions();
    List<String> names = new ArrayList<>(removals.size());
    for (int i = 0; i < removals.size(); i++) {
      names.addAll(removal(place.item(side + "_headers_to_remove", i), removals.get(i)).removals());
    }
    return new HeaderEdits(names, edits);
  }

  /** The edits of a repeated field of additions. */
  public static HeaderEdits additions(
      Place place, String field, List<HeaderValueOption> additions) {
    List<HeaderEdit> edits = new ArrayList<>(additions.size());
    for (int i = 0; i < additions.size(); i++) {
      edits.add(edit(place.item(field, i), additions.get(i)));
    }
    return new HeaderEdits(List.of(), edits);
  }

  /** One addition. */
  public static HeaderEdits addition(Place place, HeaderValueOption option) {
    return new HeaderEdits(List.of(), List.of(edit(place, option)));
  }

  /** One removal. */
  public static HeaderEdits removal(Place place, String header) {
    String name = header.toLowerCase(Locale.ROOT);
    if (!isModifiable(name)) {
      place.invalid(name, "not a :-header, not host");
    }
    return new HeaderEdits(List.of(name), List.of());
  }

  private static HeaderEdit edit(Place place, HeaderValueOption option) {
    String name = option.getHeader().getKey().toLowerCase(Locale.ROOT);
    if (!isModifiable(name)) {
      place.field("header").field("key").invalid(name, "not a :-header, not host");
    }
    String value = option.getHeader().getValue();
    String format =
        Formats.read(place.field("header").field("value"), MetadataLists.translate(value), value);
    return new HeaderEdit(name, format, action(place, option), option.getKeepEmptyValue());
  }

  @SuppressWarnings("deprecation") // Control planes still send append.
  private static AppendAction action(Place place, HeaderValueOption option) {
    if (option.hasAppend()) {
      if (option.getAppendActionValue() != 0) {
        place.field("append").invalid(option.getAppend().getValue(), "unset beside append_action");
      }
      return option.getAppend().getValue()
          ? AppendAction.APPEND_IF_EXISTS_OR_ADD
          : AppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
    }
    switch (option.getAppendAction()) {
      case APPEND_IF_EXISTS_OR_ADD:
        return AppendAction.APPEND_IF_EXISTS_OR_ADD;
      case ADD_IF_ABSENT:
        return AppendAction.ADD_IF_ABSENT;
      case OVERWRITE_IF_EXISTS_OR_ADD:
        return AppendAction.OVERWRITE_IF_EXISTS_OR_ADD;
      case OVERWRITE_IF_EXISTS:
        return AppendAction.OVERWRITE_IF_EXISTS;
      case UNRECOGNIZED:
        place.field("append_action").invalid(option.getAppendActionValue(), "0 to 3");
        break;
    }
    return AppendAction.APPEND_IF_EXISTS_OR_ADD;
  }

  /** Whether a header may be edited: not the pseudo headers, nor the host. */
  public static boolean isModifiable(String name) {
    return !name.startsWith(":") && !name.equalsIgnoreCase("host");
  }
}
