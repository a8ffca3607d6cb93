package io.inmesh.spring.actuate;

import io.inmesh.call.Explanation;
import io.inmesh.call.LocalReply;
import io.inmesh.config.RetryPolicy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the mesh would do with a request, as the endpoint shows it.
 *
 * @param inMesh false: the request goes its own way
 * @param virtualHost its name
 * @param route the route's name
 * @param routeIndex its place in the virtual host
 * @param passed the routes before it and why they do not take the request
 * @param cluster where it goes; null when it goes to no cluster
 * @param endpoint which endpoint is next
 * @param clusters all that the route can choose, with their weights
 * @param timeout of the whole call, as ISO 8601 has it; null for none
 * @param retries how often it is retried at most
 * @param authority as sent
 * @param path as sent
 * @param status of the mesh's own answer; null when the request is sent
 * @param reason for that answer; why nothing can be said, where there is no configuration yet
 */
record ExplainedRequest(
    boolean inMesh,
    String virtualHost,
    String route,
    int routeIndex,
    List<Explanation.Passed> passed,
    @Nullable String cluster,
    @Nullable String endpoint,
    List<Explanation.Choice> clusters,
    @Nullable String timeout,
    long retries,
    @Nullable String authority,
    @Nullable String path,
    @Nullable Integer status,
    @Nullable String reason) {

  /**
   * As the mesh explains it.
   *
   * @param unconfigured why there was no configuration before that; null where there was one
   */
  static ExplainedRequest of(Explanation why, @Nullable String unconfigured) {
    Explanation.Target target = why.target();
    Explanation.Head head = why.head();
    LocalReply reply = why.reply();
    RetryPolicy retry = target == null ? null : target.retry();
    return new ExplainedRequest(
        !why.bypass(),
        why.virtualHost(),
        why.route(),
        why.routeIndex(),
        why.passed(),
        target == null ? null : target.cluster(),
        target == null ? null : target.endpoint(),
        target == null ? List.of() : target.choices(),
        target == null || target.timeout().isZero() ? null : target.timeout().toString(),
        retry == null ? 0 : retry.numRetries(),
        head == null ? null : head.authority(),
        head == null ? null : head.path(),
        reply == null ? null : reply.status(),
        reply == null ? unknown(why, unconfigured) : reply.details());
  }

  /** One that has arrived meanwhile has explained the request. */
  private static @Nullable String unknown(Explanation why, @Nullable String unconfigured) {
    return why.bypass() || why.head() != null ? null : unconfigured;
  }
}
