package io.inmesh.grpc;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The percent-encoding of {@code grpc-message} (gRPC over HTTP/2). */
final class GrpcMessage {
  private static final String DIGITS = "0123456789ABCDEF";

  private GrpcMessage() {}

  /** A text as it travels. */
  static String encoded(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    StringBuilder encoded = new StringBuilder(bytes.length);
    for (byte b : bytes) {
      if (b >= ' ' && b <= '~' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(DIGITS.charAt(b >> 4 & 0xf)).append(DIGITS.charAt(b & 0xf));
      }
    }
    return encoded.toString();
  }

  /** The text of a message that has travelled; what is no encoding stands for itself. */
  static String decoded(String message) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(message.length());
    for (int i = 0; i < message.length(); i++) {
      char c = message.charAt(i);
      int high = c == '%' && i + 2 < message.length() ? digit(message, i + 1) : -1;
      int low = high < 0 ? -1 : digit(message, i + 2);
      if (low < 0) {
        bytes.write(c);
      } else {
        bytes.write(high << 4 | low);
        i += 2;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int digit(String text, int index) {
    return Character.digit(text.charAt(index), 16);
  }
}
