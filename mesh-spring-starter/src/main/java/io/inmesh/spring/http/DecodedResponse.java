package io.inmesh.spring.http;

import io.inmesh.spring.http.OwnDecoding.Encoding;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.ArrayList;
import java.util.List;
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
  private final List<Encoding> encodings;
  private final HttpHeaders headers;
  private @Nullable InputStream body;
  private final List<Inflater> withoutHeader = new ArrayList<>(1);

  private DecodedResponse(
      ClientHttpResponse received, List<Encoding> encodings, HttpHeaders headers) {
    this.received = received;
    this.encodings = encodings;
    this.headers = headers;
  }

  /** A response that can be read; the same where it did not come compressed. */
  static ClientHttpResponse of(ClientHttpResponse received, OwnDecoding decoding) {
    HttpHeaders headers = received.getHeaders();
    List<Encoding> encodings = decoding.encodings(headers);
    return encodings.isEmpty()
        ? received
        : new DecodedResponse(received, encodings, decoding.decoded(headers));
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
      known = received.getBody();
      for (Encoding encoding : encodings) {
        known = decode(known, encoding);
      }
      body = known;
    }
    return known;
  }

  /** No body at all, as that of a {@code HEAD}, is none that was compressed. */
  private InputStream decode(InputStream encoded, Encoding encoding) throws IOException {
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
    withoutHeader.add(inflater);
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
    withoutHeader.forEach(Inflater::end);
  }
}
