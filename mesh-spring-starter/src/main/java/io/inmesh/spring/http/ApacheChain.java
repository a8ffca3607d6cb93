package io.inmesh.spring.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client of Apache's does to its requests.
 *
 * @param followsRedirects null where that is a decision of the application's own
 * @param decodes whether it asks for compressed bodies and reads them
 * @param lost what else, which the mesh does not do
 */
record ApacheChain(@Nullable Boolean followsRedirects, boolean decodes, List<String> lost) {

  static ApacheChain of(Object client) {
    Boolean follows = false;
    boolean decodes = false;
    List<String> lost = new ArrayList<>();
    Object element = Hidden.field(client, "execChain");
    while (element != null) {
      Object handler = Hidden.field(element, "handler");
      if (handler != null) {
        Object strategy = Hidden.field(handler, "redirectStrategy");
        follows = strategy == null ? follows : follows(strategy.getClass().getName());
        decodes |= handler.getClass().getSimpleName().startsWith("ContentCompression");
        addInterceptors(handler, lost);
        if (!isApaches(handler)) {
          lost.add(handler.getClass().getName());
        }
      }
      element = Hidden.field(element, "next");
    }
    return new ApacheChain(follows, decodes, lost);
  }

  private static @Nullable Boolean follows(String strategy) {
    if (strategy.startsWith("org.apache.hc.")) {
      return true;
    }
    return strategy.startsWith("org.springframework.boot.") ? false : null; // its NoFollow...
  }

  private static void addInterceptors(Object handler, List<String> lost) {
    Object processor = Hidden.field(handler, "httpProcessor");
    if (processor == null
        || !(Hidden.field(processor, "requestInterceptors") instanceof Object[] interceptors)) {
      return;
    }
    for (Object interceptor : interceptors) {
      if (Hidden.field(interceptor, "defaultHeaders") instanceof Collection<?> headers
          && !headers.isEmpty()) {
        lost.add("headers");
      } else if (!isApaches(interceptor)) {
        lost.add("interceptors");
      }
    }
  }

  private static boolean isApaches(Object part) {
    return part.getClass().getName().startsWith("org.apache.hc.");
  }
}
