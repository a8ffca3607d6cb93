package io.inmesh.servlet;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A response that the mesh can take out of the application's hands: what that sets has no effect
 * from then on.
 *
 * <p>The application may be at work on it at that moment, in a thread of its own, and the
 * container's response bears one thread at a time. So whatever the application does to that is done
 * between {@link #enter} and {@link #leave}, and {@link #undo} awaits its end.
 */
abstract class TakenServletResponse extends HttpServletResponseWrapper {
  private final ReentrantLock atWork = new ReentrantLock();

  TakenServletResponse(HttpServletResponse response) {
    super(response);
  }

  /** Whether the mesh has answered, or is about to. */
  abstract boolean isTaken();

  /** The application is about to use the container's response; false when it may not. */
  final boolean enter() {
    atWork.lock();
    if (isTaken()) {
      atWork.unlock();
      return false;
    }
    return true;
  }

  /** Why it may not. */
  static IOException taken() {
    return new IOException("the mesh has answered this request already: it took too long");
  }

  /** It has done so. */
  final void leave() {
    atWork.unlock();
  }

  /**
   * Once the response is taken: undoes what the application has done, as soon as that does nothing
   * more. Also forgets that it has taken its writer or stream.
   *
   * @throws IllegalStateException when something has left already
   */
  final void undo() {
    atWork.lock();
    try {
      getResponse().reset();
    } finally {
      atWork.unlock();
    }
  }

  final void unlessTaken(Runnable change) {
    if (enter()) {
      try {
        change.run();
      } finally {
        leave();
      }
    }
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    unlessTaken(() -> super.setHeader(name, value));
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    unlessTaken(() -> super.addHeader(name, value));
  }

  @Override
  public void resetBuffer() {
    unlessTaken(() -> super.resetBuffer());
  }

  @Override
  public void setStatus(int status) {
    unlessTaken(() -> super.setStatus(status));
  }

  @Override
  public void addCookie(Cookie cookie) {
    unlessTaken(() -> super.addCookie(cookie));
  }

  @Override
  public void setContentType(@Nullable String type) {
    unlessTaken(() -> super.setContentType(type));
  }

  @Override
  public void setCharacterEncoding(@Nullable String encoding) {
    unlessTaken(() -> super.setCharacterEncoding(encoding));
  }

  // What follows is of Servlet 6.1, whose wrapper passes each of them on by itself.

  @Override
  public void sendRedirect(String location, int status) throws IOException {
    sendRedirect(location, status, true);
  }

  @Override
  public void sendRedirect(String location, boolean clearBuffer) throws IOException {
    sendRedirect(location, SC_FOUND, clearBuffer);
  }

  @Override
  public void setCharacterEncoding(@Nullable Charset encoding) {
    unlessTaken(() -> super.setCharacterEncoding(encoding));
  }

  @Override
  public void setLocale(Locale locale) {
    unlessTaken(() -> super.setLocale(locale));
  }

  @Override
  public void setBufferSize(int size) {
    unlessTaken(() -> super.setBufferSize(size));
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    unlessTaken(() -> super.setTrailerFields(supplier));
  }
}
