package io.inmesh.filter;

import io.inmesh.call.MutableHeaders;

/** Edits the headers of a response; see {@link FilterContext#responseEdits}. */
@FunctionalInterface
public interface HeaderEditing {
  /** Leaves them as they are. */
  HeaderEditing NONE = (call, headers) -> {};

  /** Edits. */
  void edit(FilterCall call, MutableHeaders headers);
}
