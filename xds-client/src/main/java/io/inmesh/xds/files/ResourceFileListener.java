package io.inmesh.xds.files;

import io.inmesh.xds.text.TextProblem;
import java.util.List;

/**
 * Hears of the content of watched files. Called by one thread at a time, in the order of the
 * changes. What it throws is handed to the calling thread's uncaught-exception handler; the watch
 * goes on.
 */
public interface ResourceFileListener {
  /**
   * The files hold these resources now: all of them, in place of the ones before.
   *
   * @param content the resources; {@code versionInfo} is the file's own, or a digest of the content
   */
  void onResources(ResourceDocument content);

  /** The files cannot be used as they are now; the resources of the last good state stay. */
  void onError(List<TextProblem> problems);
}
