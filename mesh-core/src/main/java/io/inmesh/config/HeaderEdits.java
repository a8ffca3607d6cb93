package io.inmesh.config;

import java.util.List;

/**
 * Header removals and additions of one level (weighted cluster, route, virtual host or table).
 * Within a level removals come first.
 *
 * @param removals lower-case names
 * @param additions in order
 */
public record HeaderEdits(List<String> removals, List<HeaderEdit> additions) {
  /** No edits. */
  public static final HeaderEdits NONE = new HeaderEdits(List.of(), List.of());

  public HeaderEdits {
    removals = List.copyOf(removals);
    additions = List.copyOf(additions);
  }

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return removals.isEmpty() && additions.isEmpty();
  }

  /**
   * One addition ({@code envoy.config.core.v3.HeaderValueOption}).
   *
   * @param name lower case
   * @param value a format with {@code %COMMAND%} operators
   * @param action what happens when the header is there already
   * @param keepEmptyValue add the header even when its value comes out empty
   */
  public record HeaderEdit(
      String name, String value, AppendAction action, boolean keepEmptyValue) {}

  /** {@code HeaderAppendAction}. */
  public enum AppendAction {
    APPEND_IF_EXISTS_OR_ADD,
    ADD_IF_ABSENT,
    OVERWRITE_IF_EXISTS_OR_ADD,
    OVERWRITE_IF_EXISTS
  }
}
