package io.inmesh.spring;

import io.inmesh.Mesh;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Properties that say how the mesh is made, beside a {@link Mesh} bean that the application makes:
 * who sets {@code inmesh.mode=shadow} there believes that nothing is enforced.
 */
final class UnreadProperties {
  private static final List<String> OF_THE_MESH =
      List.of(
          "inmesh.bootstrap",
          "inmesh.inbound.listener",
          "inmesh.inbound.without-config",
          "inmesh.locality.region",
          "inmesh.locality.sub-zone",
          "inmesh.locality.zone",
          "inmesh.mode",
          "inmesh.outbound.before-first-config",
          "inmesh.outbound.exclude",
          "inmesh.outbound.first-config-timeout",
          "inmesh.outbound.include",
          "inmesh.outbound.listener",
          "inmesh.outbound.unknown-authority",
          "inmesh.start-timeout");

  private UnreadProperties() {}

  /** Warns of those that are set, although the application has made this mesh. */
  static void warn(Mesh made, Environment environment, Log log) {
    Binder binder = Binder.get(environment);
    List<String> unread =
        OF_THE_MESH.stream()
            .filter(name -> binder.bind(name, Bindable.listOf(String.class)).isBound())
            .filter(name -> !(name.equals("inmesh.mode") && saysSo(environment, made)))
            .collect(Collectors.toCollection(ArrayList::new));
    if (!ClusterSettings.names(environment).isEmpty()) {
      unread.add(ClusterSettings.PREFIX);
    }
    if (!unread.isEmpty()) {
      log.warn(
          "The application makes its Mesh itself, in mode "
              + made.mode()
              + ", so nobody reads the properties "
              + String.join(", ", unread)
              + ": say it to Mesh.Builder, or have a MeshCustomizer bean instead of a Mesh.");
    }
  }

  private static boolean saysSo(Environment environment, Mesh made) {
    return OnMeshCondition.mode(environment).name().equals(made.mode().name());
  }
}
