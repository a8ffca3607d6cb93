package io.inmesh.xds.text;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A text with the name that messages give it.
 *
 * @param name file name, or what stands for it
 * @param text the content
 */
public record TextSource(String name, String text) {
  /** Largest text that is read unless told otherwise: 64 MiB. */
  public static final long DEFAULT_MAX_BYTES = 64L << 20;

  /**
   * Reads a UTF-8 file, never more than {@code maxBytes} of it.
   *
   * @throws TextException when the file cannot be read, is larger than {@code maxBytes} or is not
   *     UTF-8
   */
  public static TextSource read(Path file, long maxBytes) {
    String name = file.toString();
    try (InputStream in = Files.newInputStream(file)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] chunk = new byte[8192];
      long total = 0;
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        total += n;
        if (total > maxBytes) {
          throw new TextException(
              name, 0, 0, "file is too large", "at most " + maxBytes + " bytes");
        }
        bytes.write(chunk, 0, n);
      }
      return decode(name, bytes.toByteArray());
    } catch (IOException e) {
      throw new TextException(name, 0, 0, why(file, e), "a readable file");
    }
  }

  /** Plain words for what an exception's class says. */
  private static String why(Path file, IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (Files.isDirectory(file)) {
      return "a directory";
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /**
   * A UTF-8 text from bytes.
   *
   * @throws TextException when the bytes are not UTF-8
   */
  public static TextSource decode(String name, byte[] utf8) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(utf8);
    CharBuffer out = CharBuffer.allocate(utf8.length);
    CoderResult result = decoder.decode(in, out, true);
    try {
      if (result.isError()) {
        result.throwException();
      }
    } catch (CharacterCodingException e) {
      int line = 1;
      int lineStart = 0;
      for (int i = 0; i < in.position(); i++) {
        if (utf8[i] == '\n') {
          line++;
          lineStart = i + 1;
        }
      }
      String value = String.format("byte 0x%02x", utf8[in.position()] & 0xff);
      throw new TextException(name, line, in.position() - lineStart + 1, value, "UTF-8 text");
    }
    out.flip();
    // A byte order mark is no part of the text.
    boolean marked = out.hasRemaining() && out.get(0) == '\uFEFF';
    return new TextSource(name, out.subSequence(marked ? 1 : 0, out.length()).toString());
  }
}
