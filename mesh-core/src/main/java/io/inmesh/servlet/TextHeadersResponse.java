package io.inmesh.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A response to which numbers and dates are headers of text as any other. */
abstract class TextHeadersResponse extends TakenServletResponse {
  /** RFC 9110, 5.6.7; unlike the JDK's of RFC 1123 it has two digits for each day. */
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  TextHeadersResponse(HttpServletResponse response) {
    super(response);
  }

  /**
   * Kept back as well: a container that knows the length lets the head leave with the last byte.
   */
  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    setHeader("Content-Length", Long.toString(length));
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public void setDateHeader(String name, long millis) {
    setHeader(name, date(millis));
  }

  @Override
  public void addDateHeader(String name, long millis) {
    addHeader(name, date(millis));
  }

  private static String date(long millis) {
    return HTTP_DATE.format(Instant.ofEpochMilli(millis));
  }
}
