package io.inmesh.spring.http;

import io.inmesh.spring.BeanWarnings;
import java.util.function.Supplier;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Puts request factories into the mesh: it sends in place of Spring's own, and what wraps these
 * keeps its effect. Others may do anything, so that they are left as they are. Thread-safe.
 */
final class RequestFactories {
  private final Supplier<MeshHttpClients> clients;
  private final PartSettings settings;
  private final PartsOutside outside = new PartsOutside();
  private final BeanWarnings warnings;

  RequestFactories(
      Supplier<MeshHttpClients> clients, PartSettings settings, BeanWarnings warnings) {
    this.clients = clients;
    this.settings = settings;
    this.warnings = warnings;
  }

  /** The application does not want a factory in the mesh, whoever uses it. */
  void leaveOut(ClientHttpRequestFactory factory, String beanName) {
    ClientsBelow.warn(factory, beanName, warnings);
    outside.add(factory);
  }

  /** A factory that does the same in the mesh; the same one where there is none. */
  ClientHttpRequestFactory inMesh(ClientHttpRequestFactory factory, Joining bean) {
    Object known = SpringParts.behindProxies(factory);
    if (known instanceof MeshRequestFactory || outside.contains(known) && !bean.insists()) {
      return factory;
    }
    if (factory instanceof AbstractClientHttpRequestFactoryWrapper wrapper) {
      ClientHttpRequestFactory wrapped = wrapper.getDelegate();
      ClientHttpRequestFactory inner = inMesh(wrapped, bean);
      return inner == wrapped ? wrapper : new MeshedWrapper(wrapper, inner);
    }
    if (!bean.insists() && !SpringParts.onlySends(factory)) {
      warnings.isOutside(
          bean.beanName(),
          "request factory",
          factory.getClass(),
          "it is neither Spring's nor an AbstractClientHttpRequestFactoryWrapper around one");
      return factory;
    }
    HttpClientSettings tuned = settings.of(factory, bean);
    return clients.get().requests(tuned, factory);
  }
}
