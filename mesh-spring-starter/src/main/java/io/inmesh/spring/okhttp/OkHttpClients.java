package io.inmesh.spring.okhttp;

import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.BeanWarnings;
import io.inmesh.spring.ClientPostProcessor;
import java.util.List;
import java.util.function.Supplier;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.apache.commons.logging.LogFactory;

/** Puts OkHttp clients and their builders into the mesh, by an interceptor behind their own. */
final class OkHttpClients extends ClientPostProcessor {
  private final BeanChoice choice;
  private final Supplier<Mesh> mesh;
  private final BeanWarnings warnings =
      new BeanWarnings(LogFactory.getLog(OkHttpClients.class)::warn);

  OkHttpClients(BeanChoice choice, Supplier<Mesh> mesh) {
    this.choice = choice;
    this.mesh = mesh;
  }

  @Override
  protected Object inPlaceOf(Object bean, String beanName) {
    if (bean instanceof OkHttpClient client && joins(client.interceptors(), beanName)) {
      return inMesh(client, beanName);
    }
    if (bean instanceof OkHttpClient.Builder builder && joins(builder.interceptors(), beanName)) {
      return MeshInterceptor.of(mesh).addTo(builder);
    }
    return bean;
  }

  /** Whether a bean with these interceptors is to be put into the mesh, and is not there yet. */
  private boolean joins(List<Interceptor> interceptors, String beanName) {
    boolean inMesh = choice.isInMesh(beanName);
    boolean outside = interceptors.stream().noneMatch(MeshInterceptor.class::isInstance);
    if (!inMesh && !outside) {
      throw choice.cannotLeave(beanName);
    }
    return inMesh && outside;
  }

  /** A client of a class of the application's may do anything besides. */
  private OkHttpClient inMesh(OkHttpClient client, String beanName) {
    if (client.getClass() != OkHttpClient.class && !choice.insists(beanName)) {
      warnings.isOutside(beanName, "client", client.getClass(), "it is not OkHttp's own");
      return client;
    }
    return MeshInterceptor.of(mesh).addTo(client.newBuilder()).build();
  }
}
