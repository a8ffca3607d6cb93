package io.inmesh.testing.contract;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request that a {@link ContractBackend} received, and the means to answer it. For one thread,
 * but for {@link #reset}.
 */
public abstract class ContractExchange {
  private byte @Nullable [] body;
  private int number;

  /** A request that has just come in. */
  protected ContractExchange() {}

  /** Which of the backend's requests it is, from 1, in the order in which they came in. */
  public final int number() {
    return number;
  }

  final void setNumber(int number) {
    this.number = number;
  }

  /** The method. */
  public abstract String method();

  /** Path and query, as they came. */
  public abstract String target();

  /** To whom the request was addressed. */
  public abstract @Nullable String authority();

  /** The values of a header joined with commas, any case; null when it is missing. */
  public abstract @Nullable String header(String name);

  /** All of the head that can differ between two requests, as it came. */
  public abstract List<String> head();

  /** The body as it comes in; for a body that is not read whole. */
  public abstract InputStream bodyStream();

  /** The whole body, read when first asked for. */
  public final byte[] body() throws IOException {
    byte[] known = body;
    if (known == null) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      bodyStream().transferTo(bytes);
      known = bytes.toByteArray();
      body = known;
    }
    return known;
  }

  /** Answers with a text body. */
  public final void reply(int status, String text) throws IOException {
    reply(status, List.of(), text);
  }

  /** Answers with headers, given as {@code name: value}, and a text body. */
  public abstract void reply(int status, List<String> headerLines, String text) throws IOException;

  /** Begins an answer of a length that is not known yet. */
  public abstract void startStreamed(int status, List<String> headerLines) throws IOException;

  /** Begins an answer of so many bytes; whoever has sent them all need not end it. */
  public abstract void startSized(int status, long length) throws IOException;

  /** Sends a part of a body, at once; waits while the client takes no more. */
  public abstract void send(byte[] part) throws IOException;

  /** Sends a part of a body. */
  public final void send(String part) throws IOException {
    send(part.getBytes(StandardCharsets.UTF_8));
  }

  /** Ends a streamed answer, with trailers given as {@code name: value}. */
  public abstract void endStreamed(String... trailers) throws IOException;

  /** Closes the connection, whatever was promised. */
  public abstract void closeConnection() throws IOException;

  /** Resets the connection at once. */
  public abstract void reset() throws IOException;

  /** Waits until the client breaks the request off. */
  public abstract void awaitClientLeaves() throws IOException;
}
