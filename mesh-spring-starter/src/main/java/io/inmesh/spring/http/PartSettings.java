package io.inmesh.spring.http;

import io.inmesh.spring.BeanWarnings;
import java.util.function.Supplier;
import org.springframework.boot.http.client.HttpClientSettings;

/**
 * What requests in the mesh are sent with in place of request factories and connectors.
 * Thread-safe.
 */
final class PartSettings {
  private final Supplier<HttpClientSettings> ofAll;
  private final BeanWarnings warnings;

  /**
   * Those of an application.
   *
   * @param ofAll the settings of all clients
   * @param warnings take what the mesh does not do
   */
  PartSettings(Supplier<HttpClientSettings> ofAll, BeanWarnings warnings) {
    this.ofAll = ofAll;
    this.warnings = warnings;
  }

  /** What a part is set to, and else what it was built with, or all clients are. */
  HttpClientSettings of(Object part, Joining bean) {
    ClientTuning own = OwnTuning.of(part);
    HttpClientSettings known = bean.builtWith();
    if (known != null) { // and with all else that the application's builder set
      return own.over(known);
    }
    if (!own.lost().isEmpty()) {
      warnings.tell(
          "Requests of the bean '"
              + bean.beanName()
              + "' in the mesh are sent without what its "
              + part.getClass().getName()
              + " is set to: "
              + String.join(", ", own.lost())
              + ". The mesh connects as its clusters say, through no proxy; set"
              + " timeouts and cookies in spring.http.clients, and headers and credentials with"
              + " an interceptor or a filter of Spring's. @InMesh(false) says that the bean is not"
              + " for the mesh.");
    }
    return own.over(ofAll.get());
  }
}
