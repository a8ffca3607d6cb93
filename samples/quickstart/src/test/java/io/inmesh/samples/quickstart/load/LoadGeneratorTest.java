package io.inmesh.samples.quickstart.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  @Test
  void aFirstCallThatTheEndCutsOffIsNotALostOne() throws Exception {
    OkHttpClient client = new OkHttpClient();
    Tally tally = new Tally();
    Window window = tally.newWindow();
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      HttpUrl url = HttpUrl.get("http://127.0.0.1:" + silent.getLocalPort());
      LoadGenerator load = new LoadGenerator(client, url, 1, false, tally);
      load.start();
      try (Socket ignored = silent.accept()) {
        assertThat(tally.sent()).isEqualTo(1);
        load.close();
      }
    } finally {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }

    assertThat(tally.sent()).isZero();
    assertThat(tally.failed()).isZero();
    assertThat(tally.newFailure()).isNull();
    assertThat(window.isComplete()).isTrue();
  }
}
