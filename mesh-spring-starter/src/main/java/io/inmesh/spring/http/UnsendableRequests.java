package io.inmesh.spring.http;

import io.inmesh.call.UnsendableRequestException;
import io.inmesh.jdkhttp.MeshCall;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Warns of clusters that the JDK's client cannot send requests to as they are routed, once of each
 * and for each reason why it is that client which sends: such as those of HTTP/2, over which it
 * sends no {@code :authority} but the endpoint's address.
 */
final class UnsendableRequests {
  private final Consumer<String> warn;
  private final Set<Told> told = ConcurrentHashMap.newKeySet();

  /** Why the JDK's client sends, and what would help. */
  enum Remedy {
    /** A blocking client, and there is no other one, or not for it. */
    OKHTTP(
        "OkHttp can: have it on the class path and chosen for this client (RestClient and"
            + " RestTemplate then send with it; inmesh.outbound.imperative-client), or use"
            + " OkHttpClient beans."),
    /** A blocking client that sends all but this kind of requests with OkHttp. */
    BODY_WITH_GET(
        "OkHttp, which sends what else this client has for the mesh, takes no body with GET or"
            + " HEAD: use a method that has one (POST, QUERY)."),
    /** {@code WebClient}. */
    BLOCKING_CLIENT(
        "WebClient has no other client in the mesh: RestClient and RestTemplate with OkHttp on the"
            + " class path can, and so can OkHttpClient beans.");

    private final String text;

    Remedy(String text) {
      this.text = text;
    }
  }

  private record Told(String cluster, Remedy remedy) {}

  UnsendableRequests(Consumer<String> warn) {
    this.warn = warn;
  }

  /**
   * Looks at a call that was answered.
   *
   * @param why it is the JDK's client which has sent
   */
  void see(MeshCall call, Supplier<Remedy> why) {
    if (!(call.cause() instanceof UnsendableRequestException cause)) {
      return;
    }
    Remedy remedy = why.get();
    if (told.add(new Told(call.info().cluster(), remedy))) {
      warn.accept(
          "Requests of Spring's HTTP clients to the cluster "
              + call.info().cluster()
              + " of the mesh fail, as the JDK's client, which sends them, cannot: "
              + cause.getMessage()
              + ". "
              + remedy.text);
    }
  }
}
