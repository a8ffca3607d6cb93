package io.inmesh.internal.call;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
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

  /** Headers of one request alone. */
  private static final Set<String> OWN =
      Set.of(
          "host",
          "content-length",
          "content-type",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "upgrade",
          "te",
          "trailer",
          "expect");

  /** Source: RFC 9110, section 5.6.2. */
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private final Set<String> names;
  private final @Nullable String overridesName;

  /**
   * @param more names of headers beside the usual ones
   * @param overridesName of the header in which services tell each other their overrides; null for
   *     none
   */
  public PropagatedHeaders(List<String> more, @Nullable String overridesName) {
    this.overridesName = overridesName == null ? null : overridesName.toLowerCase(Locale.ROOT);
    Set<String> all = new LinkedHashSet<>(TRACE);
    all.add(REQUEST_ID);
    more.forEach(name -> all.add(name.toLowerCase(Locale.ROOT)));
    names = all;
  }

  /**
   * The name of a header that can be passed on, in small letters.
   *
   * @param setting what it was given for
   * @throws IllegalArgumentException if it is none
   */
  public static String checked(String setting, String name) {
    String lower = Objects.requireNonNull(name, "name").toLowerCase(Locale.ROOT);
    if (!TOKEN.matcher(name).matches() || OWN.contains(lower)) {
      throw new IllegalArgumentException(
          setting
              + ": \""
              + name
              + "\" (expected: the name of a header that does not belong to one request alone)");
    }
    return lower;
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

  /** The overrides that a request tells. */
  CallOverrides overrides(HeadersView headers) {
    return overridesName == null
        ? CallOverrides.NONE
        : OverridesHeader.parse(headers.get(overridesName));
  }

  /** What a context adds to a call: what the call does not have yet. */
  List<String> missing(MeshContext context, HeadersView call) {
    List<String> missing = missing(context.headers(), call);
    if (overridesName != null && !call.contains(overridesName)) {
      String wishes = OverridesHeader.of(context.overrides());
      if (!wishes.isEmpty()) {
        missing.add(overridesName);
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
