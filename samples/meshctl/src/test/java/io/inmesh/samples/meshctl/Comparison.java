package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The same requests to the real Envoy and to Inmesh, whose answers must be alike. */
final class Comparison {
  /** One that is asked. */
  @FunctionalInterface
  interface Side {
    /** What came of a request, without what is this side's own, such as its port. */
    String answer(RequestLine request) throws Exception;
  }

  private final Side envoy;
  private final Side inmesh;

  Comparison(Side envoy, Side inmesh) {
    this.envoy = envoy;
    this.inmesh = inmesh;
  }

  /**
   * Asks both.
   *
   * @param requests a resource of lines
   * @param byNature of which lines the answers differ on purpose
   * @param atLeast how many are to be compared, and one more
   */
  void assertAlike(String requests, Predicate<String> byNature, int atLeast) throws Exception {
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (String line : ComparedResources.lines(requests)) {
      if (byNature.test(line)) {
        continue;
      }
      RequestLine request = RequestLine.parse(line);
      String byEnvoy = withoutIds(envoy.answer(request));
      String byInmesh = withoutIds(inmesh.answer(request));
      compared++;
      if (!byEnvoy.equals(byInmesh)) {
        differences.add(line + "\n  envoy:  " + byEnvoy + "\n  inmesh: " + byInmesh);
      }
    }
    assertThat(String.join("\n", differences))
        .as("%s differences among %s requests", differences.size(), compared)
        .isEmpty();
    assertThat(compared).isGreaterThan(atLeast);
  }

  private static String withoutIds(String answer) {
    return answer.replaceAll("x-request-id: [0-9a-f-]{36}", "x-request-id: ID");
  }

  static String withoutPort(String answer, int port) {
    return withoutIds(answer).replace(Integer.toString(port), "PORT"); // An id may have its digits.
  }

  /**
   * A mesh that has its configuration.
   *
   * @param listener for what comes in; null to leave that to the port
   */
  static Mesh configuredMesh(XdsConfigSource source, @Nullable String listener)
      throws InterruptedException {
    CountDownLatch configured = new CountDownLatch(1);
    Mesh mesh =
        Mesh.builder(source)
            .inboundListener(listener)
            .listener(
                new MeshListener() {
                  @Override
                  public void onConfig(int listeners, int clusters, long compileNanos) {
                    configured.countDown();
                  }
                })
            .build();
    configured.await();
    return mesh;
  }
}
