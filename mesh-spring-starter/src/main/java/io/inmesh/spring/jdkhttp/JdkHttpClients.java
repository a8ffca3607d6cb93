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
import org.springframework.beans.factory.SmartInitializingSingleton;

/**
 * Puts clients of {@code java.net.http} into the mesh. The wrapped ones are ended with the
 * application context, by which time nobody calls any more.
 */
final class JdkHttpClients extends ClientPostProcessor
    implements SmartInitializingSingleton, DisposableBean {
  private final BeanChoice choice;
  private final Supplier<Mesh> mesh;

  /** Until the application forgets them: a scope, say, makes ever new ones. */
  private final Set<MeshHttpClient> wrapped =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  JdkHttpClients(BeanChoice choice, Supplier<Mesh> mesh) {
    this.choice = choice;
    this.mesh = mesh;
  }

  /**
   * The mesh, which clients may be needed for, is there by now, and says itself what it does: the
   * application may have made or customized it.
   */
  @Override
  public void afterSingletonsInstantiated() {
    if (wrapped.isEmpty()) {
      return;
    }
    try {
      MeshHttpClient.allowHostHeader();
    } catch (IllegalStateException restricted) {
      if (mesh.get().mode() == MeshMode.ENFORCE) {
        throw restricted;
      }
    }
  }

  @Override
  protected Object inPlaceOf(Object bean, String beanName) {
    if (bean instanceof HttpClient client
        && !(client instanceof MeshHttpClient)
        && choice.isInMesh(beanName)) {
      // A mesh that does more is found out at the start, or by the first request.
      MeshHttpClient inMesh = MeshHttpClient.wrap(client, mesh, MeshMode.SHADOW);
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
