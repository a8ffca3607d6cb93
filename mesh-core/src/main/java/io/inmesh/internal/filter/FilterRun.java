package io.inmesh.internal.filter;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.filter.Filter;
import io.inmesh.filter.FilterCall;
import io.inmesh.filter.FilterReply;
import io.inmesh.filter.FilterResult;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The filters of one call: which of them is at work, and what they keep. Driven by the call, whose
 * reports do not overlap; only {@link #end} may come from another thread at any time. While filters
 * are at work it leaves the end to them, so that each is told exactly once, and never while it is
 * still at work. A response may still be edited once all have been told.
 */
public final class FilterRun implements FilterCall {
  private static final int IDLE = 0;
  private static final int WORKING = 1;
  private static final int ENDING = 2;
  private static final int ENDED = 3;
  private static final int EDITING_AFTER_END = 4;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(FilterRun.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final FilterHost host;
  private final Filter[] filters;
  private volatile int state;

  /** The filter at work. */
  private int current = -1;

  /** So many have seen the request. */
  private int reached;

  private @Nullable Object @Nullable [] kept;
  private @Nullable Map<String, Map<String, Object>> metadata;
  private @Nullable FilteredRequest edited;
  private @Nullable Throwable failure;
  private long bufferBytes = -1;

  FilterRun(FilterHost host, Filter[] filters, @Nullable FilteredRequest edited) {
    this.host = host;
    this.filters = filters;
    this.edited = edited;
  }

  // ---- driven by the call ----

  /** Brings the request to the first filter. */
  public FilterResult begin() {
    return work(false);
  }

  /** A pause is over, or {@link #wake} was called. */
  public FilterResult resume() {
    return work(true);
  }

  private FilterResult work(boolean resuming) {
    if (!STATE.compareAndSet(this, IDLE, WORKING)) {
      return new FilterResult.Pause(Long.MAX_VALUE); // the call has ended
    }
    try {
      FilterResult result = resuming ? resumed() : FilterResult.CONTINUE;
      while (result instanceof FilterResult.Continue && reached < filters.length) {
        current = reached++;
        result = filters[current].onRequest(this);
      }
      return result;
    } catch (RuntimeException | Error e) {
      failure = e;
      return new FilterResult.Reply(FilterReply.of(500, "", null, "filter_failed"));
    } finally {
      rest();
    }
  }

  private void rest() {
    if (!STATE.compareAndSet(this, WORKING, IDLE)) {
      tellEnd();
    }
  }

  private FilterResult resumed() {
    current = reached - 1;
    return filters[current].onResume(this);
  }

  /**
   * Brings the head of a response back through all filters, the last one first; also after the end,
   * as an error page may follow it. While another thread ends the call the response is given to
   * nobody and stays as it is.
   */
  public void editResponse(int status, MutableHeaders headers) {
    if (STATE.compareAndSet(this, IDLE, WORKING)) {
      try {
        edit(status, headers);
      } finally {
        rest();
      }
    } else if (STATE.compareAndSet(this, ENDED, EDITING_AFTER_END)) {
      try {
        edit(status, headers);
      } finally {
        state = ENDED;
      }
    }
  }

  private void edit(int status, MutableHeaders headers) {
    for (int i = filters.length - 1; i >= 0; i--) {
      current = i;
      try {
        filters[i].onResponse(this, status, headers);
      } catch (RuntimeException | Error e) {
        FailedFilters.tell(filters[i], "onResponse", e); // there is no other answer to give
      }
    }
  }

  /** The call is over. Idempotent, from any thread. */
  public void end() {
    for (int seen = state; seen == IDLE || seen == WORKING; seen = state) {
      if (STATE.compareAndSet(this, seen, ENDING)) {
        if (seen == IDLE) {
          tellEnd();
        }
        return;
      }
    }
  }

  private void tellEnd() {
    for (int i = reached - 1; i >= 0; i--) {
      current = i;
      try {
        filters[i].onEnd(this);
      } catch (RuntimeException | Error e) {
        FailedFilters.tell(filters[i], "onEnd", e);
      }
    }
    state = ENDED;
  }

  /** What a filter threw that was brought the request; null when none did. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** The request as the filters have changed it; null when they left it as it was. */
  public @Nullable FilteredRequest edited() {
    return edited;
  }

  /** The most that may be buffered of the request before it goes on; -1: it need not be. */
  public long bufferBytes() {
    return bufferBytes;
  }

  FilterHost host() {
    return host;
  }

  // ---- used by filters ----

  @Override
  public RequestView request() {
    FilteredRequest changed = edited;
    return changed == null ? host.routedRequest() : changed;
  }

  @Override
  public MutableHeaders editRequest() {
    return editable().headers();
  }

  @Override
  public void setPath(String path) {
    editable().setPath(path);
  }

  private FilteredRequest editable() {
    FilteredRequest changed = edited;
    if (changed == null) {
      changed = new FilteredRequest(host.routedRequest(), host.copyHeaders());
      edited = changed;
    }
    return changed;
  }

  @Override
  public ConnectionView connection() {
    return host.connection();
  }

  @Override
  public @Nullable InetAddress client() {
    return host.client();
  }

  @Override
  public boolean forwards() {
    return host.forwards();
  }

  @Override
  public String cluster() {
    return host.clusterName();
  }

  @Override
  public @Nullable Object routeMetadata(String namespace) {
    return host.routeMetadata().namespaces().get(namespace);
  }

  @Override
  public @Nullable Object metadata(String namespace) {
    Map<String, Map<String, Object>> all = metadata;
    return all == null ? null : all.get(namespace);
  }

  @Override
  public void putMetadata(String namespace, Map<String, Object> values) {
    Map<String, Map<String, Object>> all = metadata;
    if (all == null) {
      all = new HashMap<>();
      metadata = all;
    }
    all.computeIfAbsent(namespace, n -> new HashMap<>()).putAll(values);
  }

  @Override
  public long nanoTime() {
    return host.nanoTime();
  }

  @Override
  public long random() {
    return host.drawRandom();
  }

  @Override
  public void raise(ResponseFlag flag) {
    host.raiseFlag(flag);
  }

  @Override
  public @Nullable Object kept() {
    return kept == null ? null : kept[current];
  }

  @Override
  public void keep(Object value) {
    @Nullable Object[] slots = kept;
    if (slots == null) {
      slots = new @Nullable Object[filters.length];
      kept = slots;
    }
    slots[current] = value;
  }

  @Override
  public void bufferRequest(long maxBytes) {
    bufferBytes = bufferBytes < 0 ? maxBytes : Math.min(bufferBytes, maxBytes);
  }

  @Override
  public void wake() {
    int seen = state;
    if (seen == IDLE || seen == WORKING) {
      host.wake();
    }
  }
}
