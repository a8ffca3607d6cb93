package io.inmesh.servlet;

import io.inmesh.call.EndReason;
import java.io.CharConversionException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.CharacterCodingException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the one who called, as far as who reads its request or writes the response
 * learns that: it has gone, or what it sends is not HTTP. Thread-safe.
 *
 * <p>A container tells the two apart, if at all, by exceptions of its own, which are known here by
 * their names: its classes need not be there. Tomcat throws its {@code BadRequestException} for a
 * body whose chunks are malformed, and {@code ClientAbortException} for all else. Jetty takes such
 * a body over HTTP/1 for one that has broken off ({@code HttpParser.badMessage}): its caller counts
 * as gone.
 */
final class Caller {
  private static final String MALFORMED = "org.apache.coyote.BadRequestException";
  private static final String ABORTED = "org.apache.catalina.connector.ClientAbortException";
  private static final String JETTY = "org.eclipse.jetty.server.internal.HttpConnection$";

  private volatile @Nullable EndReason fault;

  /** The container could not read or write: more than text that is not in its encoding. */
  void lost(Throwable failure) {
    if (!isSlow(failure) && !isOfText(failure)) {
      EndReason known = known(failure);
      blame(known == null ? EndReason.CANCELLED : known);
    }
  }

  /** The container could not make sense of the body, which may be the connection's fault. */
  void suspect(Throwable failure) {
    EndReason known = isSlow(failure) ? null : known(failure);
    if (known != null) {
      blame(known);
    }
  }

  /** The first fault counts: what follows comes of it. */
  private void blame(EndReason reason) {
    if (fault == null) {
      fault = reason;
    }
  }

  private static boolean isOfText(Throwable failure) {
    return failure instanceof CharacterCodingException
        || failure instanceof CharConversionException; // of what a stream prints
  }

  /** A caller that is only too slow for the container. */
  private static boolean isSlow(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  private static @Nullable EndReason known(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String type = cause.getClass().getName();
      if (type.equals(MALFORMED)) {
        return EndReason.PROTOCOL_ERROR;
      }
      if (cause instanceof SocketException
          || type.equals(ABORTED)
          || (cause instanceof IOException && type.startsWith(JETTY))) {
        return EndReason.CANCELLED;
      }
    }
    return null;
  }

  /** How its call ends for that; null when nothing is wrong. */
  @Nullable EndReason fault() {
    return fault;
  }
}
