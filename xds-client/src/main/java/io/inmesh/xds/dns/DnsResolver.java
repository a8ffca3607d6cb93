package io.inmesh.xds.dns;

import io.inmesh.config.Cluster.DnsOptions.LookupFamily;
import java.util.function.Consumer;

/** The port through which names are looked up. */
@FunctionalInterface
public interface DnsResolver {
  /**
   * Begins to look up a name; must not block.
   *
   * @param host the name
   * @param family which addresses are wanted
   * @param callback gets the answer once, on any thread, also before this call returns
   */
  void resolve(String host, LookupFamily family, Consumer<DnsAnswer> callback);
}
