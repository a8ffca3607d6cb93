package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The clients that send attempts. They leave all decisions to the mesh: no redirects, cookies,
 * authenticators or proxies of their own. One is enough, but that the JDK has a client and not a
 * request know the connect timeout: there is one for each timeout that the clusters have, and
 * connections are shared by the calls of clusters with the same timeout.
 *
 * <p>Thread-safe.
 */
final class AttemptClients {
  /** More different connect timeouts than any configuration has at a time. */
  private static final int MAX = 16;

  private final HttpClient wrapped;
  private final AttemptExecutor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Duration, HttpClient> clients =
      new LinkedHashMap<>(MAX, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Duration, HttpClient> eldest) {
          return size() > MAX; // It ends by itself with its last call.
        }
      };

  private volatile @Nullable Latest latest;

  private record Latest(Duration connectTimeout, HttpClient client) {}

  /**
   * None yet but the usual one.
   *
   * @param executor runs the tasks of these clients
   */
  AttemptClients(HttpClient wrapped, AttemptExecutor executor) {
    this.wrapped = wrapped;
    this.executor = executor;
    Duration usual = Duration.ofSeconds(5);
    this.latest = new Latest(usual, get(usual));
  }

  HttpClient of(Attempt attempt) {
    Duration timeout = attempt.connection().connectTimeout();
    Duration own = wrapped.connectTimeout().orElse(timeout);
    Duration shorter = own.compareTo(timeout) < 0 ? own : timeout;
    Latest known = latest;
    if (known != null && known.connectTimeout.equals(shorter)) {
      return known.client;
    }
    HttpClient client = get(shorter);
    latest = new Latest(shorter, client);
    return client;
  }

  private HttpClient get(Duration connectTimeout) {
    lock.lock();
    try {
      return clients.computeIfAbsent(connectTimeout, this::make);
    } finally {
      lock.unlock();
    }
  }

  private HttpClient make(Duration connectTimeout) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .executor(executor)
            .sslContext(wrapped.sslContext())
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER);
    if (!connectTimeout.isZero() && !connectTimeout.isNegative()) {
      builder.connectTimeout(connectTimeout);
    }
    return builder.build();
  }

  /** Lets the clients go, and closes them where the JDK's clients can be closed (21 and newer). */
  void close() {
    lock.lock();
    try {
      for (HttpClient client : clients.values()) {
        close(client);
      }
      clients.clear();
      latest = null;
    } finally {
      lock.unlock();
    }
  }

  static void close(HttpClient client) {
    if ((Object) client instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        throw new IllegalStateException("client could not be closed", e);
      }
    }
  }
}
