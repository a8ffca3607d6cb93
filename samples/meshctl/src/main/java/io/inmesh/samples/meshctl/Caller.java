package io.inmesh.samples.meshctl;

import io.inmesh.call.CallInfo;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes calls through the mesh with one HTTP client. Thread-safe. */
interface Caller extends AutoCloseable {
  /**
   * What came back.
   *
   * @param headers name and value pairs in order, names in lower case
   * @param info null when the request was not for the mesh
   */
  record Answer(int status, List<String[]> headers, String body, @Nullable CallInfo info) {}

  /** A call that brought no response. */
  final class FailedCall extends IOException {
    private static final long serialVersionUID = 1;

    private final String responseFlags;

    FailedCall(Exception cause, @Nullable CallInfo info) {
      super(cause.getMessage() == null ? cause.toString() : cause.getMessage(), cause);
      this.responseFlags = info == null ? "" : info.responseFlags();
    }

    String responseFlags() {
      return responseFlags;
    }
  }

  /** Makes the call and reads its response to the end. */
  Answer call(CallLine line) throws FailedCall;

  @Override
  void close();
}
