package io.inmesh.spring.actuate;

import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.ListenerStatus;
import io.inmesh.admin.RouteTableStatus;
import io.inmesh.xds.report.ResourceStatus;
import io.inmesh.xds.report.ServerStatus;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/** What the endpoint writes as JSON though its operation does not say so: the parts and views. */
final class MeshEndpointHints implements RuntimeHintsRegistrar {
  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader loader) {
    new BindingReflectionHintsRegistrar()
        .registerReflectionHints(
            hints.reflection(),
            ClusterStatus.class,
            ListenerStatus.class,
            RouteTableStatus.class,
            Trouble.class,
            MeshEndpoint.Resource.class,
            ResourceStatus.class,
            ServerStatus.class,
            ExplainedRequest.class);
  }
}
