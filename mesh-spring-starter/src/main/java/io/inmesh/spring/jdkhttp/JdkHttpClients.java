package io.inmesh.spring.jdkhttp;

import io.inmesh.Mesh;
import io.inmesh.config.MeshMode;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.ClientPostProcessor;
import java.net.http.HttpClient;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Supplier;
import org.springframework.beans.factory.DisposableBean;

/**
 * Puts clients of {@code java.net.http} into the mesh. The wrapped ones are ended with the
 * application context, by which time nobody calls any more.
 */
final class JdkHttpClients extends ClientPostProcessor implements DisposableBean {
  private final BeanChoice choice;
  private final Supplier<Mesh> mesh;
  private final Supplier<MeshMode> mode;

  /** Until the application forgets them: a scope, say, makes ever new ones. */
  private final Set<MeshHttpClient> wrapped =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * Of one application.
   *
   * @param mode that the mesh has, which is known before the mesh is made
   */
  JdkHttpClients(BeanChoice choice, Supplier<Mesh> mesh, Supplier<MeshMode> mode) {
    this.choice = choice;
    this.mesh = mesh;
    this.mode = mode;
  }

  @Override
  protected Object inPlaceOf(Object bean, String beanName) {
    if (bean instanceof HttpClient client
        && !(client instanceof MeshHttpClient)
        && choice.isInMesh(beanName)) {
      MeshHttpClient inMesh = MeshHttpClient.wrap(client, mesh, mode.get());
      wrapped.add(inMesh);
      return inMesh;
    }
    return bean;
  }

  @Override
  public void destroy() {
    for (MeshHttpClient client : wrapped.toArray(new MeshHttpClient[0])) {
      client.shutdownNow();
      client.close();
    }
  }
}
