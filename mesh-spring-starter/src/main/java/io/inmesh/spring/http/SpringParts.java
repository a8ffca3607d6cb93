package io.inmesh.spring.http;

import java.util.Set;
import org.springframework.aop.framework.AopProxyUtils;

/** Which request factories and connectors do no more than send, so that the mesh can instead. */
final class SpringParts {
  private static final String PACKAGE = "org.springframework.";
  private static final String CLIENT = PACKAGE + "http.client.";

  /** Those that send. */
  static final Set<String> SENDING =
      Set.of(
          CLIENT + "SimpleClientHttpRequestFactory",
          CLIENT + "JdkClientHttpRequestFactory",
          CLIENT + "HttpComponentsClientHttpRequestFactory",
          CLIENT + "JettyClientHttpRequestFactory",
          CLIENT + "ReactorClientHttpRequestFactory",
          CLIENT + "reactive.JdkClientHttpConnector",
          CLIENT + "reactive.HttpComponentsClientHttpConnector",
          CLIENT + "reactive.JettyClientHttpConnector",
          CLIENT + "reactive.ReactorClientHttpConnector");

  private SpringParts() {}

  /** What has the advice of Spring's AOP before it; else the part itself. */
  static Object behindProxies(Object part) {
    Object known = part;
    for (Object next = part; next != null; next = AopProxyUtils.getSingletonTarget(next)) {
      known = next;
    }
    return known;
  }

  /**
   * Whether this is Spring's, or Spring Boot's variety of one; no subclass of the application's.
   */
  static boolean onlySends(Object part) {
    return part.getClass().getName().startsWith(PACKAGE) && sends(part);
  }

  /** The same, or a subclass of the application's, which may do anything besides. */
  static boolean sends(Object part) {
    Class<?> type = part.getClass();
    if (type.getName().contains("$$")) { // a proxy, whose own fields say nothing
      return false;
    }
    while (type != Object.class) {
      if (SENDING.contains(type.getName())) {
        return true;
      }
      type = type.getSuperclass();
    }
    return false;
  }
}
