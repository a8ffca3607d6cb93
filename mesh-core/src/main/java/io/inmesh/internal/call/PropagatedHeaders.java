package io.inmesh.internal.call;

import io.inmesh.call.CallOptions;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which headers of a request that came in its outbound calls carry: the request id, the trace
 * context in the forms that proxies know (Envoy's tracing documentation names them), and what the
 * application names.
 */
public final class PropagatedHeaders {
  static final String REQUEST_ID = "x-request-id";

  /**
   * Headers that belong together: a call that has one of them has its trace context already, of
   * which the others would not be a part.
   */
  static final Set<String> TRACE =
      Set.of(
          "traceparent",
          "tracestate",
          "b3",
          "x-b3-traceid",
          "x-b3-spanid",
          "x-b3-parentspanid",
          "x-b3-sampled",
          "x-b3-flags",
          "x-ot-span-context",
          "x-cloud-trace-context",
          "x-datadog-trace-id",
          "x-datadog-parent-id",
          "x-datadog-sampling-priority",
          "grpc-trace-bin",
          "sw8");

  private final Set<String> names;
  private final @Nullable String optionsName;

  /**
   * @param more names of headers beside the usual ones
   * @param optionsName of the header in which services tell each other their wishes; null for none
   */
  public PropagatedHeaders(List<String> more, @Nullable String optionsName) {
    this.optionsName = optionsName == null ? null : optionsName.toLowerCase(Locale.ROOT);
    Set<String> all = new LinkedHashSet<>(TRACE);
    all.add(REQUEST_ID);
    more.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
    names = all;
  }

  /** Those that a request has: name, value, name, value, ... */
  List<String> of(HeadersView headers) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      if (names.contains(headers.name(i))) {
        lines.add(headers.name(i));
        lines.add(headers.value(i));
      }
    }
    return lines;
  }

  /** The wishes that a request tells. */
  CallOptions options(HeadersView headers) {
    return optionsName == null ? CallOptions.NONE : OptionsHeader.parse(headers.get(optionsName));
  }

  /** What a context adds to a call: what the call does not have yet. */
  List<String> missing(MeshContext context, HeadersView call) {
    List<String> missing = missing(context.headers(), call);
    if (optionsName != null && !call.contains(optionsName)) {
      String wishes = OptionsHeader.of(context.options());
      if (!wishes.isEmpty()) {
        missing.add(optionsName);
        missing.add(wishes);
      }
    }
    return missing;
  }

  private static List<String> missing(List<String> lines, HeadersView call) {
    boolean traced = false;
    for (int i = 0; i < call.size() && !traced; i++) {
      traced = TRACE.contains(call.name(i));
    }
    List<String> missing = new ArrayList<>(lines.size());
    for (int i = 0; i < lines.size(); i += 2) {
      String name = lines.get(i);
      if (TRACE.contains(name) ? !traced : !call.contains(name)) {
        missing.add(name);
        missing.add(lines.get(i + 1));
      }
    }
    return missing;
  }
}
