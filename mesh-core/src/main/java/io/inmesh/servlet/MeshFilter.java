package io.inmesh.servlet;

import io.inmesh.Mesh;
import io.inmesh.MeshLifecycle;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lets the mesh decide about each request before the application sees it: the filter chain and
 * route of the inbound listener, with their HTTP filters, header edits and timeouts. Thread-safe;
 * one serves all requests.
 *
 * <p>Register it as the first filter, for all paths, with async support, for the dispatcher types
 * REQUEST, FORWARD, ASYNC and ERROR. Where the application forwards a request, the container ends
 * the response with the forward (Tomcat does); a filter that is not asked about FORWARD comes too
 * late for its headers, which the logger {@code io.inmesh.servlet} tells once.
 *
 * <pre>{@code
 * FilterRegistration.Dynamic filter = context.addFilter("mesh", MeshFilter.of(mesh));
 * filter.setAsyncSupported(true);
 * filter.addMappingForUrlPatterns(
 *     EnumSet.of(
 *         DispatcherType.REQUEST,
 *         DispatcherType.FORWARD,
 *         DispatcherType.ASYNC,
 *         DispatcherType.ERROR),
 *     false,
 *     "/*");
 * }</pre>
 *
 * <p>A path that the route rewrites is the one that the filters behind this one and the servlet
 * see, in a request like any other. Where another servlet would serve it, or another filter would
 * be asked, the request is refused (500, {@code invalid_route}) and the logger {@code
 * io.inmesh.servlet} tells: a filter, such as one that authenticates, is never passed by. Another
 * servlet is reached by a forward where no filter is mapped for it.
 *
 * <p>While the application works on a request, also in later dispatches, in tasks that it starts
 * with {@link jakarta.servlet.AsyncContext#start} and in its read and write listeners, the
 * request's {@link MeshContext} is open; it is the request attribute of that class's name as well,
 * for whatever other thread works on it.
 *
 * <p>A delay holds the request's thread. A timeout cannot stop an application that works on the
 * request's thread: the caller gets the 504 as soon as it would begin to answer too late.
 * Asynchronous requests are answered in time, and broken off once their response has begun.
 */
public final class MeshFilter extends HttpFilter {
  @Serial private static final long serialVersionUID = 1;

  private static final String CONTEXT = MeshContext.class.getName();

  private static final String EXCHANGE = "io.inmesh.servlet.exchange";

  private final transient Mesh mesh;
  private final transient PathRewrites rewrites = new PathRewrites();
  private final transient UneditedHeads unedited = new UneditedHeads();

  private MeshFilter(Mesh mesh) {
    this.mesh = mesh;
  }

  /** A filter for a mesh, which stays the caller's to close. */
  public static MeshFilter of(Mesh mesh) {
    return new MeshFilter(Objects.requireNonNull(mesh, "mesh"));
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getAttribute(EXCHANGE) instanceof Exchange exchange) {
      exchange.runAgain(request, response, chain); // decided already
      boolean ends =
          request.getDispatcherType() == DispatcherType.ASYNC && !request.isAsyncStarted();
      tellUnedited(ends, exchange, request);
      return;
    }
    if (request.getAttribute(CONTEXT) instanceof MeshContext context) {
      pass(context, request, response, chain); // as before
      return;
    }
    if (request.getDispatcherType() == DispatcherType.ERROR) {
      chain.doFilter(request, response); // of a request that the container itself refused
      return;
    }
    Semaphore woken = new Semaphore(0);
    InboundCall call =
        mesh.inbound(
            new ServletRequestView(request), new ServletConnection(request), woken::release);
    InboundStep step;
    Exchange exchange = null;
    boolean decided = false;
    try {
      step = await(call, call.begin(), woken);
      if (step instanceof InboundStep.Proceed proceed) {
        exchange = receive(call, proceed, request, response);
      } else if (step instanceof InboundStep.Reply reply) {
        answer(call, reply.reply(), response);
      }
      decided = true;
    } finally {
      if (!decided) { // Nobody else knows of the call yet.
        call.end(EndReason.CANCELLED, 0);
      }
    }
    if (step instanceof InboundStep.Bypass) {
      request.setAttribute(CONTEXT, call.context());
      pass(call.context(), request, response, chain);
    } else if (exchange != null) {
      exchange.run(chain);
      tellUnedited(true, exchange, request);
    }
  }

  private void tellUnedited(boolean hasRun, Exchange exchange, HttpServletRequest request) {
    if (hasRun && exchange.isUnedited()) {
      unedited.tell(request.getRequestURI());
    }
  }

  /** The request is the application's as it is, whatever configuration arrives meanwhile. */
  static void pass(
      MeshContext context, ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    MeshContext.Scope scope = context.open();
    try {
      chain.doFilter(request, response);
    } finally {
      scope.close();
    }
  }

  /** Holds the request's thread while a filter pauses the call. */
  private InboundStep await(InboundCall call, InboundStep first, Semaphore woken)
      throws IOException {
    InboundStep step = first;
    while (step instanceof InboundStep.Wait) {
      try {
        long next = call.nextTimerNanos();
        if (next == Long.MAX_VALUE) {
          woken.acquire();
          woken.drainPermits();
        } else if (woken.tryAcquire(next - mesh.timer().nanoTime(), TimeUnit.NANOSECONDS)) {
          woken.drainPermits();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while the mesh held the request back", e);
      }
      step = call.onTimer();
    }
    return step;
  }

  /**
   * Makes a request ready for the application; null when it cannot get it, and was answered: its
   * body is larger than allowed, or its path rewritten past a filter.
   */
  private @Nullable Exchange receive(
      InboundCall call,
      InboundStep.Proceed proceed,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    Rewritten rewritten = rewritten(request, proceed);
    if (rewritten instanceof Rewritten.Refused refused) {
      answer(call, ((InboundStep.Reply) call.onUnservable(refused.why())).reply(), response);
      return null;
    }
    byte[] body = null;
    long most = proceed.bufferBytes();
    if (most >= 0 && proceed.head().hasBody() && !BufferedBody.isForTheContainer(request, most)) {
      try {
        body = buffer(call, request, most);
      } catch (LateBody late) {
        answer(call, late.reply(), response);
        return null;
      }
      if (body == null) {
        answer(call, ((InboundStep.Reply) call.onRequestTooLarge()).reply(), response);
        return null;
      }
    }
    call.onRequestComplete();
    Exchange exchange =
        new Exchange(
            call,
            new Received(request, proceed.head(), body, rewritten),
            response,
            mesh.timer(),
            () -> mesh.lifecycle().state() == MeshLifecycle.State.DRAINING);
    request.setAttribute(EXCHANGE, exchange);
    request.setAttribute(CONTEXT, exchange.context());
    return exchange;
  }

  /** Reads a body that is buffered; null when it is larger than allowed. */
  private static byte @Nullable [] buffer(InboundCall call, HttpServletRequest request, long most)
      throws IOException {
    try {
      return BufferedBody.read(
          request,
          most,
          () -> {
            if (call.onTimer() instanceof InboundStep.Reply late) {
              throw new LateBody(late.reply());
            }
            call.onProgress();
          });
    } catch (LateBody e) {
      throw e;
    } catch (IOException e) {
      Caller sender = new Caller();
      sender.lost(e);
      if (sender.fault() == EndReason.PROTOCOL_ERROR) {
        call.end(EndReason.PROTOCOL_ERROR, HttpServletResponse.SC_BAD_REQUEST);
      } // else as whatever is not decided
      throw e;
    }
  }

  /** How the application gets a request whose path the route has rewritten; null: it has not. */
  private @Nullable Rewritten rewritten(HttpServletRequest request, InboundStep.Proceed proceed) {
    String path = proceed.head().path();
    if (path.equals(ServletRequestView.path(request))) {
      return null;
    }
    FilterConfig config = getFilterConfig();
    return rewrites.of(request, path, config == null ? null : config.getFilterName());
  }

  /** Writes a reply of the mesh itself. */
  static void answer(InboundCall call, LocalReply reply, HttpServletResponse response)
      throws IOException {
    EndReason reason = EndReason.CANCELLED;
    try {
      write(reply, response);
      reason = EndReason.COMPLETE;
    } finally {
      call.end(reason, reply.status());
    }
  }

  /** Where it has none, Jetty takes a length for a promise of one. */
  private static boolean mayHaveBody(int status) {
    return status != HttpServletResponse.SC_NO_CONTENT
        && status != HttpServletResponse.SC_NOT_MODIFIED;
  }

  static void write(LocalReply reply, HttpServletResponse response) throws IOException {
    response.setStatus(reply.status());
    for (int i = 0; i < reply.headers().size(); i += 2) {
      String name = reply.headers().get(i);
      if (name.equals("content-type")) {
        setContentType(reply.headers().get(i + 1), response);
      } else if (!name.equals("content-length") || mayHaveBody(reply.status())) {
        response.addHeader(name, reply.headers().get(i + 1));
      }
    }
    response.getOutputStream().write(reply.body().getBytes(StandardCharsets.UTF_8));
    response.flushBuffer();
  }

  /**
   * As it is: a container adds the charset that it, or a filter, takes texts to have, which may be
   * another one than the body has. Jetty does so for {@code text/plain}.
   */
  private static void setContentType(String type, HttpServletResponse response) {
    response.setContentType(type);
    if (!type.toLowerCase(Locale.ROOT).contains("charset=")
        && !type.equals(response.getContentType())) {
      response.setCharacterEncoding((String) null);
    }
  }
}
