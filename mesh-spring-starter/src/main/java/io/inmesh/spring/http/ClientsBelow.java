package io.inmesh.spring.http;

import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.BeanWarnings;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;

/**
 * The clients of the JDK with which Spring's request factories and connectors send. One that is in
 * the mesh takes whoever sends with it along, also those that are to be left alone.
 */
final class ClientsBelow {
  private ClientsBelow() {}

  /**
   * Says so of a bean that is to be left alone.
   *
   * @param part its request factory or connector; null if it has none of its own
   */
  static void warn(@Nullable Object part, String beanName, BeanWarnings warnings) {
    if (part != null && isInMesh(part)) {
      warnings.tell(
          "Requests of the bean '"
              + beanName
              + "' go through the mesh although it has @InMesh(false): the java.net.http.HttpClient"
              + " that it sends with is in the mesh. Annotate that client's bean, or give this one"
              + " another client.");
    }
  }

  private static boolean isInMesh(Object part) {
    Object known = SpringParts.behindProxies(part);
    for (Object next = below(known); next != null; next = below(known)) {
      known = SpringParts.behindProxies(next);
    }
    return SpringParts.sends(known) && Hidden.field(known, "httpClient") instanceof MeshHttpClient;
  }

  /** What requests that are left alone are sent with. */
  private static @Nullable Object below(Object part) {
    if (part instanceof MeshRequestFactory factory) {
      return factory.outside();
    }
    if (part instanceof MeshConnector connector) {
      return connector.outside();
    }
    return part instanceof AbstractClientHttpRequestFactoryWrapper wrapper
        ? wrapper.getDelegate()
        : null;
  }
}
