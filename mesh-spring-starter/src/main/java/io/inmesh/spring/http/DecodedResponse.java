package io.inmesh.spring.http;

import io.inmesh.spring.http.OwnDecoding.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response whose body came compressed, and is read as it was before that. */
final class DecodedResponse implements ClientHttpResponse {
  private final ClientHttpResponse received;
  private final Encoding encoding;
  private final HttpHeaders headers;
  private @Nullable InputStream body;
  private @Nullable Inflater withoutHeader;

  private DecodedResponse(ClientHttpResponse received, Encoding encoding) {
    this.received = received;
    this.encoding = encoding;
    this.headers = OwnDecoding.decoded(received.getHeaders());
  }

  /** A response that can be read; the same where it did not come compressed. */
  static ClientHttpResponse of(ClientHttpResponse received, OwnDecoding decoding) {
    Encoding encoding = decoding.encoding(received.getHeaders());
    return encoding == null ? received : new DecodedResponse(received, encoding);
  }

  @Override
  public HttpStatusCode getStatusCode() throws IOException {
    return received.getStatusCode();
  }

  @Override
  public String getStatusText() throws IOException {
    return received.getStatusText();
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  @Override
  public InputStream getBody() throws IOException {
    InputStream known = body;
    if (known == null) {
      known = decode(received.getBody());
      body = known;
    }
    return known;
  }

  /** No body at all, as that of a {@code HEAD}, is none that was compressed. */
  private InputStream decode(InputStream encoded) throws IOException {
    PushbackInputStream bytes = new PushbackInputStream(encoded, 2);
    byte[] first = bytes.readNBytes(2);
    if (first.length == 0) {
      return bytes;
    }
    bytes.unread(first);
    if (encoding == Encoding.GZIP) {
      return new GZIPInputStream(bytes);
    }
    if (first.length < 2 || Encoding.hasZlibHeader(first[0], first[1])) {
      return new InflaterInputStream(bytes);
    }
    Inflater inflater = new Inflater(true);
    withoutHeader = inflater;
    return new InflaterInputStream(bytes, inflater);
  }

  /** First what was received, a short rest of which is read. */
  @Override
  public void close() {
    received.close();
    try {
      if (body != null) {
        body.close();
      }
    } catch (IOException closed) {
      // It is given up already.
    }
    if (withoutHeader != null) {
      withoutHeader.end();
    }
  }
}
