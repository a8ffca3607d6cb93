package io.inmesh.jdkhttp;

import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;

/**
 * A request body of which the application says that it can be sent more than once: each subscriber
 * gets it whole, from its beginning. Only such bodies are sent again when an attempt has failed.
 *
 * <p>The JDK's publishers of strings, byte arrays and files need not be wrapped. One of an input
 * stream has to be, because its supplier may well give the same stream twice:
 *
 * <pre>{@code
 * HttpRequest.BodyPublisher body =
 *     ReplayableBody.of(BodyPublishers.ofInputStream(() -> open(document)));
 * }</pre>
 *
 * <p>As thread-safe as the publisher that it wraps.
 */
public final class ReplayableBody implements BodyPublisher {
  /** Known by what the factory methods give: the classes themselves are not public. */
  private static final Set<Class<?>> REPLAYABLE =
      Set.of(
          BodyPublishers.noBody().getClass(),
          BodyPublishers.ofByteArray(new byte[1]).getClass(),
          BodyPublishers.ofString("x").getClass());

  private final BodyPublisher body;

  private ReplayableBody(BodyPublisher body) {
    this.body = body;
  }

  /** Says so of this publisher. */
  public static ReplayableBody of(BodyPublisher body) {
    return new ReplayableBody(Objects.requireNonNull(body, "body"));
  }

  /** Whether a body is known to be replayable. */
  static boolean is(BodyPublisher body) {
    return body instanceof ReplayableBody
        || REPLAYABLE.contains(body.getClass())
        || FilePublisher.CLASS.isInstance(body);
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    body.subscribe(subscriber);
  }

  /** Looked up when it is first needed, as it takes an existing file. */
  private static final class FilePublisher {
    static final Class<?> CLASS = find();

    private static Class<?> find() {
      try {
        Path any = Path.of(System.getProperty("java.home"), "release");
        return BodyPublishers.ofFile(any).getClass();
      } catch (java.io.IOException e) {
        return ReplayableBody.class; // Files are then sent once.
      }
    }
  }
}
