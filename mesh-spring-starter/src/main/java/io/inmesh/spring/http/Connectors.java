package io.inmesh.spring.http;

import io.inmesh.spring.BeanWarnings;
import java.util.function.Supplier;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.reactive.ClientHttpConnector;

/**
 * Puts connectors into the mesh: it sends in place of Spring's own. Others may do anything, so that
 * they are left as they are. Thread-safe.
 */
final class Connectors {
  private final Supplier<MeshHttpClients> clients;
  private final PartSettings settings;
  private final PartsOutside outside = new PartsOutside();
  private final BeanWarnings warnings;

  Connectors(Supplier<MeshHttpClients> clients, PartSettings settings, BeanWarnings warnings) {
    this.clients = clients;
    this.settings = settings;
    this.warnings = warnings;
  }

  /** The application does not want a connector in the mesh, whoever uses it. */
  void leaveOut(ClientHttpConnector connector, String beanName) {
    ClientsBelow.warn(connector, beanName, warnings);
    outside.add(connector);
  }

  /** Whether a connector sends through the mesh. */
  static boolean isInMesh(ClientHttpConnector connector) {
    return SpringParts.behindProxies(connector) instanceof MeshConnector;
  }

  /** A connector that does the same in the mesh; the same one where there is none. */
  ClientHttpConnector inMesh(ClientHttpConnector connector, Joining bean) {
    Object known = SpringParts.behindProxies(connector);
    if (known instanceof MeshConnector || outside.contains(known) && !bean.insists()) {
      return connector;
    }
    if (!bean.insists() && !SpringParts.onlySends(connector)) {
      warnings.isOutside(bean.beanName(), "connector", connector.getClass(), "it is not Spring's");
      return connector;
    }
    HttpClientSettings tuned = settings.of(connector, bean);
    return new MeshConnector(clients.get(), tuned, connector);
  }
}
