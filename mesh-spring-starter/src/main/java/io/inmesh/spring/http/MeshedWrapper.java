package io.inmesh.spring.http;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.util.ReflectionUtils;

/**
 * What a wrapper of the application's does to requests (buffering, interceptors, signatures), done
 * to those of another factory than its own. Thread-safe as the wrapper is.
 */
final class MeshedWrapper extends AbstractClientHttpRequestFactoryWrapper {
  private static final Method CREATE_REQUEST = createRequestMethod();

  private final AbstractClientHttpRequestFactoryWrapper wrapper;

  /**
   * @param inner in place of what the wrapper wraps
   */
  MeshedWrapper(AbstractClientHttpRequestFactoryWrapper wrapper, ClientHttpRequestFactory inner) {
    super(inner);
    this.wrapper = wrapper;
  }

  private static Method createRequestMethod() {
    try {
      Method method =
          AbstractClientHttpRequestFactoryWrapper.class.getDeclaredMethod(
              "createRequest", URI.class, HttpMethod.class, ClientHttpRequestFactory.class);
      ReflectionUtils.makeAccessible(method);
      return method;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  protected ClientHttpRequest createRequest(
      URI uri, HttpMethod method, ClientHttpRequestFactory inner) throws IOException {
    try {
      return (ClientHttpRequest) CREATE_REQUEST.invoke(wrapper, uri, method, inner);
    } catch (InvocationTargetException e) {
      if (e.getTargetException() instanceof IOException thrown) {
        throw thrown;
      }
      ReflectionUtils.rethrowRuntimeException(e.getTargetException());
      throw new IllegalStateException(e);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
