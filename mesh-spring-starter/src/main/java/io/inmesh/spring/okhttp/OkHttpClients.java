package io.inmesh.spring.okhttp;

import io.inmesh.Mesh;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.spring.BeanChoice;
import java.util.List;
import java.util.function.Supplier;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import org.springframework.beans.factory.config.BeanPostProcessor;

/** Puts OkHttp clients and their builders into the mesh, by an interceptor behind their own. */
final class OkHttpClients implements BeanPostProcessor {
  private final BeanChoice choice;
  private final Supplier<Mesh> mesh;

  OkHttpClients(BeanChoice choice, Supplier<Mesh> mesh) {
    this.choice = choice;
    this.mesh = mesh;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof OkHttpClient client
        && isOutside(client.interceptors())
        && choice.isInMesh(beanName)) {
      return MeshInterceptor.of(mesh.get()).addTo(client.newBuilder()).build();
    }
    if (bean instanceof OkHttpClient.Builder builder
        && isOutside(builder.interceptors())
        && choice.isInMesh(beanName)) {
      return MeshInterceptor.of(mesh.get()).addTo(builder);
    }
    return bean;
  }

  /** A client may be made by a builder that is in the mesh. */
  private static boolean isOutside(List<Interceptor> interceptors) {
    return interceptors.stream().noneMatch(MeshInterceptor.class::isInstance);
  }
}
