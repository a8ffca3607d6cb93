package io.inmesh.testing.contract;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request body as HTTP/1.1 frames it: by length, in chunks, or none. */
final class RequestBodyStream extends InputStream {
  private final InputStream in;
  private final boolean chunked;
  private long remaining;
  private boolean over;

  RequestBodyStream(InputStream in, @Nullable String length, @Nullable String encoding) {
    this.in = in;
    this.chunked = "chunked".equalsIgnoreCase(encoding);
    this.remaining = length == null ? 0 : Long.parseLong(length);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (over) {
      return -1;
    }
    if (remaining == 0) {
      if (!chunked || !nextChunk()) {
        over = true;
        return -1;
      }
    }
    int read = in.read(bytes, offset, (int) Math.min(length, remaining));
    if (read < 0) {
      throw new EOFException("the client left before its request was complete");
    }
    remaining -= read;
    if (chunked && remaining == 0) {
      line();
    }
    return read;
  }

  private boolean nextChunk() throws IOException {
    remaining = Long.parseLong(line(), 16);
    if (remaining == 0) {
      line();
      return false;
    }
    return true;
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the client left before its request was complete");
      }
      if (b != '\r') {
        line.append(new String(new byte[] {(byte) b}, StandardCharsets.US_ASCII));
      }
    }
    return line.toString();
  }
}
