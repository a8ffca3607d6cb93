package io.inmesh.servlet;

import io.inmesh.call.LocalReply;
import java.io.IOException;
import java.io.Serial;

/** A body that the mesh reads has come too slowly. */
final class LateBody extends IOException {
  @Serial private static final long serialVersionUID = 1;

  private final transient LocalReply reply;

  /**
   * One that ends the reading.
   *
   * @param reply what the caller gets
   */
  LateBody(LocalReply reply) {
    super("the body came too slowly");
    this.reply = reply;
  }

  LocalReply reply() {
    return reply;
  }
}
