package io.inmesh.servlet;

import io.inmesh.call.MeshContext;
import java.io.IOException;

/** What the application has a container run when there is something to read or room to write. */
@FunctionalInterface
interface ListenerCode {
  void run() throws IOException;

  /** Runs it in the context of its request. */
  static void runIn(MeshContext context, ListenerCode code) throws IOException {
    MeshContext.Scope scope = context.open();
    try {
      code.run();
    } finally {
      scope.close();
    }
  }
}
