package io.inmesh.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** A request body that was received whole before the application saw the request. */
final class ReceivedBody extends ServletInputStream {
  private final ByteArrayInputStream in;

  ReceivedBody(byte[] body) {
    in = new ByteArrayInputStream(body);
  }

  /** Reads a body; null when it is larger than allowed. */
  static byte @Nullable [] read(InputStream body, long maxBytes) throws IOException {
    int most = (int) Math.min(maxBytes, Integer.MAX_VALUE - 8);
    byte[] bytes = body.readNBytes(most);
    return bytes.length == most && body.read() >= 0 ? null : bytes;
  }

  @Override
  public int read() {
    return in.read();
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    return in.read(into, offset, length);
  }

  @Override
  public int available() {
    return in.available();
  }

  @Override
  public boolean isFinished() {
    return in.available() == 0;
  }

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void setReadListener(ReadListener listener) {
    try {
      if (in.available() > 0) {
        listener.onDataAvailable();
      }
      listener.onAllDataRead();
    } catch (IOException e) {
      listener.onError(e);
    }
  }
}
