package io.inmesh.spring.actuate;

import io.inmesh.admin.MeshStatus;
import io.inmesh.config.Problem;
import io.inmesh.spring.MeshProperties;
import io.inmesh.spring.NamedListeners;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that is wrong at present.
 *
 * @param kind {@code SOURCE}: what delivers the configuration, {@code PROPERTY}: a property names
 *     what is not there or is something else, or the {@link io.inmesh.config.ResourceKind} of what
 *     cannot be used
 * @param name the source, the property or the resource
 * @param reason plain words
 * @param absent it is not there, as opposed to one that cannot be used
 */
public record Trouble(String kind, String name, String reason, boolean absent) {
  /** All that is wrong, as health and log have it: first what may explain the rest. */
  static List<Trouble> all(MeshStatus status, MeshProperties properties) {
    List<Trouble> all = new ArrayList<>();
    String ofSource = status.trouble();
    if (ofSource != null) {
      all.add(new Trouble("SOURCE", status.source(), ofSource, false));
    }
    if (status.configured()) {
      for (NamedListeners.Misnamed each : new NamedListeners(properties).misnamed(status)) {
        all.add(
            new Trouble("PROPERTY", each.property(), each.text(status.source()), each.absent()));
      }
    }
    for (Problem problem : status.problems()) {
      all.add(
          new Trouble(problem.kind().name(), problem.name(), problem.reason(), problem.absent()));
    }
    return all;
  }
}
