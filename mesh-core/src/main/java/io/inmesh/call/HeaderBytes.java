package io.inmesh.call;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The two readings of a header's value. On the wire it is bytes, and so it is in the mesh, with one
 * character from 0 to 255 for each byte, as HTTP servers read them (ISO-8859-1). A text, such as
 * one of the configuration, stands for its UTF-8 bytes, as in Envoy. What is ASCII is the same in
 * both.
 */
public final class HeaderBytes {
  private HeaderBytes() {}

  /** The bytes that a text stands for, one character each. */
  public static String ofText(String text) {
    return isAscii(text)
        ? text
        : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The text that bytes stand for; bytes that are no UTF-8 stay as they are. */
  public static String toText(String bytes) {
    if (isAscii(bytes)) {
      return bytes;
    }
    if (!areIn(bytes)) {
      return bytes;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder() // which reports what it cannot decode
          .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException noText) {
      return bytes;
    }
  }

  /** Whether each character stands for a byte. */
  public static boolean areIn(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0xff) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is a control character other than a tab, with which nothing may go out. */
  public static boolean hasControl(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return true;
      }
    }
    return false;
  }

  /** Whether each character is one of ASCII, which all readings agree about. */
  public static boolean isAscii(String value) {
    for (int i = 0; i < value.length(); i++) {
      if (value.charAt(i) > 0x7f) {
        return false;
      }
    }
    return true;
  }
}
