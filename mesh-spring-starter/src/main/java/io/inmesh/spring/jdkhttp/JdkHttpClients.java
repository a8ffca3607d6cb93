package io.inmesh.spring.jdkhttp;

import io.inmesh.Mesh;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.BeanChoice;
import java.net.http.HttpClient;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Puts clients of {@code java.net.http} into the mesh. The wrapped ones are ended with the
 * application context, by which time nobody calls any more.
 */
final class JdkHttpClients implements BeanPostProcessor, DisposableBean {
  private final BeanChoice choice;
  private final Supplier<Mesh> mesh;
  private final Queue<MeshHttpClient> wrapped = new ConcurrentLinkedQueue<>();

  JdkHttpClients(BeanChoice choice, Supplier<Mesh> mesh) {
    this.choice = choice;
    this.mesh = mesh;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof HttpClient client
        && !(client instanceof MeshHttpClient)
        && choice.isInMesh(beanName)) {
      MeshHttpClient inMesh = MeshHttpClient.wrap(client, mesh.get());
      wrapped.add(inMesh);
      return inMesh;
    }
    return bean;
  }

  @Override
  public void destroy() {
    for (MeshHttpClient client : wrapped) {
      client.shutdownNow();
      client.close();
    }
  }
}
