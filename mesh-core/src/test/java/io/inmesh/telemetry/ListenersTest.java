package io.inmesh.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RouteAction;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.LogCatcher;
import io.inmesh.testing.contract.StaticConfigSource;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenersTest {
  /** Fails at everything. */
  private static final class Broken implements MeshListener {
    @Override
    public void onAttempt(Attempt attempt) {
      throw new IllegalStateException("attempt");
    }

    @Override
    public void onCallEnd(OutboundCall call, int status, long nanos) {
      throw new AssertionError("end");
    }

    @Override
    public void onConfig(int listeners, int clusters, long compileNanos) {
      throw new NoClassDefFoundError("config");
    }

    @Override
    public void onLocalReply(CallInfo call, LocalReply reply) {
      throw new IllegalStateException("reply");
    }
  }

  @Test
  void whatAListenerThrowsIsCountedLoggedOnceAndKeptAwayFromCalls() throws Exception {
    try (LogCatcher log = new LogCatcher("io.inmesh.telemetry");
        Backend backend = Backend.answering("hello");
        ContractMesh mesh = new ContractMesh(builder -> builder.listener(new Broken()))) {
      mesh.cluster("shop", backend.port()).route("/", RouteAction.Forward.to("shop")).apply();
      OkHttpClient client =
          new OkHttpClient.Builder().addInterceptor(MeshInterceptor.of(mesh.mesh())).build();
      Request request = new Request.Builder().url("http://shop.example/").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("hello");
      }
      client.connectionPool().evictAll();
      client.dispatcher().executorService().shutdown();

      assertThat(mesh.mesh().listenerFailures()).isEqualTo(3); // config, attempt, end
      assertThat(log.records())
          .singleElement()
          .satisfies(logged -> assertThat(logged.getMessage()).contains(Broken.class.getName()));
    }
  }

  @Test
  void everyListenerIsToldAlsoBehindABrokenOne() {
    List<String> told = new CopyOnWriteArrayList<>();
    StaticConfigSource source = new StaticConfigSource();
    try (LogCatcher log = new LogCatcher("io.inmesh.telemetry");
        Mesh mesh =
            Mesh.builder(source)
                .listener(noting(told, "first"))
                .listener(new Broken())
                .listener(noting(told, "last"))
                .build()) {
      source.set(MeshConfig.empty());
      assertThat(told).containsExactly("first", "last");
      assertThat(mesh.listenerFailures()).isOne();
      assertThat(log.records()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.inmesh.internal.GuardedListener",
        "io.inmesh.internal.ListenerPair",
        "io.inmesh.telemetry.micrometer.MicrometerListener"
      })
  void noEventIsForgottenByThoseThatPassEventsOn(String name) throws Exception {
    Class<?> one = Class.forName(name);
    for (Method event : MeshListener.class.getDeclaredMethods()) {
      if (!event.isSynthetic()) {
        assertThat(one.getDeclaredMethod(event.getName(), event.getParameterTypes())).isNotNull();
      }
    }
  }

  private static MeshListener noting(List<String> told, String name) {
    return new MeshListener() {
      @Override
      public void onConfig(int listeners, int clusters, long compileNanos) {
        told.add(name);
      }
    };
  }
}
