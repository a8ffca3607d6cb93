package io.inmesh.benchmarks.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.Test;

/** What a load tells of the requests that failed. */
class OpenLoopTest {
  private static final Request REQUEST = new Request.Builder().url("http://shop/").build();

  private static Response answer(int status, String body) {
    return new Response.Builder()
        .request(REQUEST)
        .protocol(Protocol.HTTP_1_1)
        .code(status)
        .message("")
        .body(ResponseBody.create(body, MediaType.get("text/plain")))
        .build();
  }

  @Test
  void aFailureIsToldWithWhoseItIsAndHowItFailed() throws Exception {
    AtomicInteger number = new AtomicInteger();
    OkHttpClient client =
        new OkHttpClient.Builder()
            .addInterceptor(chain ->
                switch (number.getAndIncrement()) {
                  case 0, 1 -> answer(503, "no healthy\nupstream");
                  case 2 -> throw new IOException("reset");
                  case 3 -> answer(200, "");
                  default -> answer(200, "fine");
                })
            .build();

    LoadResult result = new OpenLoop(client, List.of(REQUEST), 1000, 10).run();

    assertThat(result.requests()).isEqualTo(10);
    assertThat(result.failures())
        .isEqualTo(
            Map.of(
                "status 503: no healthy\nupstream", 2L,
                "java.io.IOException: reset", 1L,
                "an empty answer", 1L));
    assertThat(LoadResult.parse(result.toLine())).isEqualTo(result);
    Failures failures = new Failures();
    failures.add("INMESH, round 1", LoadResult.parse(result.toLine()));
    assertThat(failures.count()).isEqualTo(4);
    assertThat(failures.texts()).contains("INMESH, round 1: 1 of 10: java.io.IOException: reset");
  }
}
