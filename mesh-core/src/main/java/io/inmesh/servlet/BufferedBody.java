package io.inmesh.servlet;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A request body that was received whole before the application saw the request.
 *
 * <p>What the container itself has to read, for {@code getParameter} and {@code getParts}, stays
 * with it where the length is announced: then it is known to be within the limit.
 */
final class BufferedBody extends ServletInputStream {
  static final String FORM = "application/x-www-form-urlencoded";
  static final String MULTIPART = "multipart/form-data";

  private static final int PART_BYTES = 8192;

  private final ByteArrayInputStream in;
  private final Executor later;
  private @Nullable ReadListener unfinished;

  /**
   * A body.
   *
   * @param later runs what a listener is told, after the application has returned
   */
  BufferedBody(byte[] body, Executor later) {
    this.in = new ByteArrayInputStream(body);
    this.later = later;
  }

  /** Whether the container is to read a body: a form that announces a length within the limit. */
  static boolean isForTheContainer(HttpServletRequest request, long maxBytes) {
    long announced = request.getContentLengthLong();
    return announced >= 0
        && announced <= maxBytes
        && (hasType(request, FORM) || hasType(request, MULTIPART));
  }

  static boolean hasType(HttpServletRequest request, String type) {
    String own = request.getContentType();
    return own != null && own.toLowerCase(Locale.ROOT).startsWith(type);
  }

  /** Looks at what has come; whatever it throws ends the reading. */
  interface OnPart {
    void came() throws IOException;
  }

  /**
   * Reads a body; null when it is larger than allowed, unread where it announces that.
   *
   * @param onPart run with each part of it that has come, and its end
   */
  static byte @Nullable [] read(HttpServletRequest request, long maxBytes, OnPart onPart)
      throws IOException {
    if (request.getContentLengthLong() > maxBytes) {
      return null;
    }
    InputStream body = request.getInputStream();
    int most = (int) Math.min(maxBytes, Integer.MAX_VALUE - 8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] part = new byte[PART_BYTES];
    while (bytes.size() < most) {
      int count = body.read(part, 0, Math.min(part.length, most - bytes.size()));
      if (count < 0) {
        onPart.came();
        return bytes.toByteArray();
      }
      bytes.write(part, 0, count);
      onPart.came();
    }
    boolean more = body.read() >= 0;
    onPart.came();
    return more ? null : bytes.toByteArray();
  }

  @Override
  public int read() {
    int next = in.read();
    tellEnd();
    return next;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    int count = in.read(into, offset, length);
    tellEnd();
    return count;
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
    Objects.requireNonNull(listener, "listener");
    later.execute(() -> {
      try {
        if (!isFinished()) {
          listener.onDataAvailable();
        }
        if (isFinished()) {
          listener.onAllDataRead();
        } else {
          unfinished = listener; // it reads on when it likes: there is always something
        }
      } catch (IOException | RuntimeException e) {
        listener.onError(e);
      }
    });
  }

  private void tellEnd() {
    ReadListener listener = unfinished;
    if (listener == null || !isFinished()) {
      return;
    }
    unfinished = null;
    later.execute(() -> {
      try {
        listener.onAllDataRead();
      } catch (IOException | RuntimeException e) {
        listener.onError(e);
      }
    });
  }
}
