package io.inmesh.spring.telemetry;

import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.telemetry.micrometer.MicrometerListener;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Counts and times in the application's meter registry what the mesh does. */
@AutoConfiguration(
    before = MeshAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure."
          + "CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnMesh
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnSwitch("inmesh.metrics.enabled")
public final class MeshMetricsAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  MicrometerListener meshMicrometerListener(MeterRegistry registry) {
    return MicrometerListener.of(registry);
  }
}
