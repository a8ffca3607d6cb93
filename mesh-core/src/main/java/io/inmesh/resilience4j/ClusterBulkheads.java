package io.inmesh.resilience4j;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadRegistry;

/** The bulkheads of clusters. */
final class ClusterBulkheads extends ClusterInstances<Bulkhead, BulkheadConfig> {
  private final BulkheadRegistry registry;

  ClusterBulkheads(BulkheadRegistry registry) {
    super(registry);
    this.registry = registry;
  }

  @Override
  BulkheadConfig read(Settings settings) {
    return BulkheadSettings.read(settings, registry);
  }

  @Override
  BulkheadConfig config(Bulkhead instance) {
    return instance.getBulkheadConfig();
  }

  @Override
  boolean isUsable(Bulkhead instance, Settings settings) {
    return BulkheadSettings.isWithoutWait(instance, settings);
  }

  @Override
  Bulkhead create(String cluster, BulkheadConfig config) {
    return registry.bulkhead(cluster, config);
  }

  @Override
  Bulkhead change(String cluster, Bulkhead existing, BulkheadConfig config) {
    existing.changeConfig(config); // permits that are out stay out
    return existing;
  }
}
