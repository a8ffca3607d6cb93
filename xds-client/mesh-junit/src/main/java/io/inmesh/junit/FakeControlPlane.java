package io.inmesh.junit;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Trouble;
import io.inmesh.xds.LocalControlPlane;
import io.inmesh.xds.LocalControlPlane.Document;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.text.TextProblem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns documents into configurations, as the mesh would take them from a control plane. */
final class FakeControlPlane {
  private final boolean makesUpListener;
  private LocalControlPlane plane = started(LocalControlPlane.create());
  private List<FileResource> statics = List.of();
  private @Nullable MeshConfig config;
  private int version;

  /**
   * One that serves nothing yet.
   *
   * @param makesUpListener where the documents have none; false where one is asked for by its name,
   *     which another must not hide
   */
  FakeControlPlane(boolean makesUpListener) {
    this.makesUpListener = makesUpListener;
  }

  /** What is in force; null before the first offer. */
  @Nullable MeshConfig config() {
    return config;
  }

  String version() {
    return Integer.toString(version);
  }

  private LocalControlPlane started(LocalControlPlane started) {
    started.start(
        new ConfigSource.Sink() {
          @Override
          public void onConfig(MeshConfig next) {
            config = next;
          }

          @Override
          public void onTroubles(List<Trouble> troubles) {
            // It has none.
          }
        });
    return started;
  }

  /** Replaces all that is served, and the bootstrap if there is one among the documents. */
  Update offer(List<Document> documents) {
    version++;
    List<Document> served = new ArrayList<>();
    List<FileResource> resources = new ArrayList<>();
    Bootstrap bootstrap = null;
    try {
      for (Document document : documents) {
        Bootstrap read = new BootstrapReader().parse(document.name(), document.text());
        if (read.form() == BootstrapForm.RESOURCES) {
          served.add(document);
          resources.addAll(read.resources());
        } else if (bootstrap == null) {
          bootstrap = read;
        } else {
          throw new BootstrapException(
              document.name(), "a second bootstrap", "one, and files of resources");
        }
      }
      List<CheckedResource> answers = new ArrayList<>();
      if (bootstrap != null && !restart(bootstrap, answers)) {
        return new Update(version(), answers, List.of());
      }
      answers.addAll(plane.serve(served));
      makeUp(served, resources);
      return new Update(version(), answers, List.of());
    } catch (BootstrapException e) {
      return new Update(version(), List.of(), e.problems());
    }
  }

  /** As Envoy, does not start with a static resource that is wrong. */
  private boolean restart(Bootstrap bootstrap, List<CheckedResource> answers) {
    answers.addAll(XdsConfigSource.of(bootstrap).check());
    if (!answers.stream().allMatch(CheckedResource::accepted)) {
      return false;
    }
    plane = started(LocalControlPlane.of(bootstrap));
    statics = bootstrap.resources();
    return true;
  }

  /** Serves what the documents leave out altogether, one kind after the other. */
  private void makeUp(List<Document> served, List<FileResource> resources) {
    List<FileResource> all = new ArrayList<>(statics);
    all.addAll(resources);
    List<Document> withMore = new ArrayList<>(served);
    for (MadeUp.Kind kind : MadeUp.Kind.values()) {
      MeshConfig current = config;
      boolean wanted = kind != MadeUp.Kind.LISTENER || makesUpListener;
      String more = current == null || !wanted ? "" : MadeUp.of(kind, all, current);
      if (!more.isEmpty()) {
        withMore.add(new Document("made up " + kind, more));
        plane.serve(withMore);
      }
    }
  }

  /** The problems of an update that has to be accepted, in one text. */
  static String explain(List<TextProblem> problems) {
    StringBuilder text = new StringBuilder();
    problems.forEach(problem -> text.append("\n  ").append(problem));
    return text.toString();
  }
}
