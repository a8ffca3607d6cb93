package io.inmesh.grpc;

import io.grpc.Metadata;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Keys of metadata by lower-case name, made once per name. */
final class HeaderKeys {
  /** Names come from configurations and are few; whoever makes up names gets no memory for them. */
  private static final int MAX_KNOWN = 4096;

  private static final ConcurrentMap<String, Metadata.Key<String>> KNOWN =
      new ConcurrentHashMap<>();

  static final Metadata.Key<String> CONTENT_TYPE = make("content-type");
  static final Metadata.Key<String> TE = make("te");
  static final Metadata.Key<String> ENCODING = make("grpc-encoding");
  static final Metadata.Key<String> TIMEOUT = make("grpc-timeout");
  static final Metadata.Key<String> STATUS = make("grpc-status");
  static final Metadata.Key<String> MESSAGE = make("grpc-message");

  /** How often a call was tried before (gRFC A6). */
  static final Metadata.Key<String> PREVIOUS_ATTEMPTS = make("grpc-previous-rpc-attempts");

  /** The content type of each call; a subtype may follow. */
  static final String GRPC = "application/grpc";

  private HeaderKeys() {}

  /** Whether the values of this header are bytes, which travel as base64. */
  static boolean isBinary(String name) {
    return name.endsWith(Metadata.BINARY_HEADER_SUFFIX);
  }

  /** The key of a text header; null when gRPC cannot carry a header of that name. */
  static Metadata.@Nullable Key<String> text(String name) {
    Metadata.Key<String> key = KNOWN.get(name);
    if (key != null) {
      return key;
    }
    if (name.equals("connection")) {
      return null; // Of HTTP/1; gRPC logs a warning for every key of that name.
    }
    try {
      key = make(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (KNOWN.size() < MAX_KNOWN) {
      KNOWN.put(name, key);
    }
    return key;
  }

  /** The key of a binary header. */
  static Metadata.Key<byte[]> binary(String name) {
    return Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
  }

  private static Metadata.Key<String> make(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
