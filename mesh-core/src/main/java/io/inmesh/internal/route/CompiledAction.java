package io.inmesh.internal.route;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.RouteAction;
import io.inmesh.internal.format.BodyFormatter;
import io.inmesh.internal.format.FormatContext;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a matched route does, ready to be carried out. */
public sealed interface CompiledAction {
  /** Whether it is no answer by itself: Envoy's {@code routeEntry()}. */
  default boolean forwards() {
    return false;
  }

  /** Forward to a cluster. */
  final class Forward implements CompiledAction {
    private final RouteAction.Forward source;
    private final ClusterChoice clusters;
    private final ForwardRewriter rewriter;

    Forward(RouteAction.Forward source, ClusterChoice clusters, ForwardRewriter rewriter) {
      this.source = source;
      this.clusters = clusters;
      this.rewriter = rewriter;
    }

    @Override
    public boolean forwards() {
      return true;
    }

    /** The action as configured. */
    public RouteAction.Forward source() {
      return source;
    }

    /** How the cluster is chosen. */
    public ClusterChoice clusters() {
      return clusters;
    }

    /** Whether requests keep their path, and the authority that their target has. */
    public boolean leavesHead() {
      return rewriter.isEmpty();
    }

    /**
     * Whether {@link #head} looks at headers, so that it has to be given the edited ones. Otherwise
     * the request's own will do.
     */
    public boolean headReadsHeaders() {
      return rewriter.readsHeaders();
    }

    /**
     * Authority and path to send, after the rewrites.
     *
     * @param target the chosen cluster, which may have an authority of its own
     * @param headers the request's headers after {@link ClusterTarget#editRequest}
     * @param hostname {@link io.inmesh.config.Endpoint#hostname} of the attempt's endpoint
     * @param envoyHeaders false where the router suppresses {@code x-envoy-*} headers
     */
    public ForwardHead head(
        ClusterTarget target,
        RequestView request,
        HeadersView headers,
        String hostname,
        boolean envoyHeaders,
        FormatContext context) {
      return rewriter.head(
          request, target.authority(request), headers, hostname, envoyHeaders, context);
    }
  }

  /** Answer with a redirect, without a body, details {@code direct_response}. */
  final class Redirect implements CompiledAction {
    private final int status;
    private final @Nullable RedirectUrl url;

    /**
     * A redirect.
     *
     * @param url null for the same URL by https
     */
    Redirect(int status, @Nullable RedirectUrl url) {
      this.status = status;
      this.url = url;
    }

    /** 301, 302, 303, 307 or 308. */
    public int status() {
      return status;
    }

    /** The value of the {@code location} header. */
    public String location(RequestView request, FormatContext context) {
      return url == null ? RedirectUrl.https(request) : url.of(request, context);
    }

    /** The path after the redirect's rewrite, with its query; null where it rewrites none. */
    public @Nullable String rewrittenPath(RequestView request, FormatContext context) {
      return url == null ? null : url.rewrittenPath(request, context);
    }
  }

  /** Answer at once, details {@code direct_response}. */
  final class DirectResponse implements CompiledAction {
    private final int status;
    private final String body;
    private final @Nullable BodyFormatter format;

    DirectResponse(RouteAction.DirectResponse source) {
      status = source.status();
      body = source.body();
      format = source.format() == null ? null : BodyFormatter.compile(source.format());
    }

    /** 200 to 599. */
    public int status() {
      return status;
    }

    /**
     * The body; "" for none.
     *
     * @param contexts what formats see of a reply with that body
     */
    public String body(Function<String, FormatContext> contexts) {
      return format == null ? body : format.render(contexts.apply(body));
    }

    /** The type of the body; null where nothing says it. */
    public @Nullable String contentType() {
      return format == null ? null : format.contentType();
    }

    /** The {@code location} header, which Envoy adds to 201 and 3xx; null for other statuses. */
    public @Nullable String location(RequestView request, FormatContext context) {
      return status == 201 || status / 100 == 3 ? url(request, context) : null;
    }

    /** The request's own URL: to Envoy that is where any direct response leads, said or not. */
    public String url(RequestView request, FormatContext context) {
      return RedirectUrl.SAME.of(request, context);
    }
  }

  /** Only servers use such a route: the request is for the application itself. */
  record NonForwarding() implements CompiledAction {
    @Override
    public boolean forwards() {
      return true; // for a proxy it is a route to the cluster without a name
    }
  }

  /**
   * The route cannot be honoured; its requests get a local 500 with details {@code invalid_route}.
   *
   * @param reason field path, value and what was expected
   */
  record Invalid(String reason) implements CompiledAction {}
}
