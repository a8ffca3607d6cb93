package io.inmesh.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.SelfSigned;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over TLS the client's buffers are as large as the largest record of the connection so far,
 * however little comes in one.
 */
@Timeout(120)
class ReadAheadOverTlsTest {
  private static final int LARGE_RECORD = 16_000;
  private static final int SMALL_RECORDS = 2_000;

  @TempDir Path folder;

  private SSLContext tls() throws Exception {
    SelfSigned.create(folder, "server");
    char[] password = "changeit".toCharArray();
    KeyStore store = KeyStore.getInstance(folder.resolve("server.p12").toFile(), password);
    KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
    keys.init(store, password);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", store.getCertificate("it"));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Test
  void recordsOfOneByteAreNotHeldInBuffersOfLargeRecords() throws Exception {
    SSLContext tls = tls();
    try (SSLServerSocket server =
        (SSLServerSocket)
            tls.getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> answer(server));
      HttpClient client =
          HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
      URI uri = URI.create("https://localhost:" + server.getLocalPort() + "/");
      Unread unread = new Unread();
      client.sendAsync(HttpRequest.newBuilder(uri).build(), head -> unread).get();
      answered.get();
      assertThat(unread.parts).isGreaterThan(SMALL_RECORDS / 2);
      assertThat(unread.given).isEmpty();
      unread.ahead().request(Long.MAX_VALUE);
      assertThat(unread.given.stream().mapToInt(ByteBuffer::remaining).sum())
          .isEqualTo(LARGE_RECORD + SMALL_RECORDS);
      assertThat(unread.given).hasSizeLessThan(5);
    }
  }

  private static void answer(SSLServerSocket server) {
    try (SSLSocket socket = (SSLSocket) server.accept()) {
      socket.setTcpNoDelay(true);
      assertThat(socket.getInputStream().read(new byte[8192])).isPositive();
      OutputStream out = socket.getOutputStream();
      String head =
          "HTTP/1.1 200 OK\r\nContent-Length: " + (LARGE_RECORD + SMALL_RECORDS) + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[LARGE_RECORD]);
      for (int i = 0; i < SMALL_RECORDS; i++) {
        out.write('x');
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Has all read ahead, and asks for nothing itself; done when all has come. */
  private static final class Unread implements BodySubscriber<String>, ReadAhead.Reader {
    private final CompletableFuture<String> come = new CompletableFuture<>();
    private final List<ByteBuffer> given = new ArrayList<>();
    private @Nullable ReadAhead ahead;
    private int parts;

    ReadAhead ahead() {
      return Objects.requireNonNull(ahead);
    }

    @Override
    public CompletionStage<String> getBody() {
      return come;
    }

    @Override
    public void onSubscribe(Flow.Subscription client) {
      ahead = new ReadAhead(client, this, ReadAheadMemory.ofHeap());
      ahead().start();
    }

    @Override
    public void onNext(List<ByteBuffer> part) {
      parts++;
      ahead().add(part);
    }

    @Override
    public void onError(Throwable failure) {
      come.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      assertThat(ahead().end(null)).isFalse();
      come.complete("");
    }

    @Override
    public void give(List<ByteBuffer> part) {
      given.addAll(part);
    }

    @Override
    public void giveEnd(@Nullable Throwable failure) {
      assertThat(failure).isNull();
    }

    @Override
    public void refuse(IllegalArgumentException demand) {
      throw demand;
    }
  }
}
