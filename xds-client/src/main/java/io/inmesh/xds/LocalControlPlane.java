package io.inmesh.xds;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.MeshConfig;
import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapForm;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.files.FileResource;
import io.inmesh.xds.files.ResourceDocument;
import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.source.Checks;
import io.inmesh.xds.source.ServedResources;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A control plane inside the process, for tests and simulations: what it is told to serve is in
 * force when {@link #serve} returns. It runs no thread, opens no connection and reads no file.
 *
 * <pre>{@code
 * LocalControlPlane controlPlane = LocalControlPlane.create();
 * Mesh mesh = Mesh.builder(controlPlane).build();
 * List<CheckedResource> answers =
 *     controlPlane.serve(List.of(new LocalControlPlane.Document("shop.yaml", yaml)));
 * }</pre>
 *
 * <p>It is the source of everything, whatever {@code config_source} a resource names. Host names of
 * DNS clusters are not looked up: each is one endpoint of that name. As with every control plane, a
 * resource that is rejected does not replace the last good one, and a resource of the bootstrap
 * itself is never replaced.
 *
 * <p>Thread-safe; the sink is called by the thread that serves.
 */
public final class LocalControlPlane implements ConfigSource {
  private final ReentrantLock lock = new ReentrantLock();
  private final ServedResources resources;
  private @Nullable Sink sink;
  private @Nullable MeshConfig config;
  private int version;

  private LocalControlPlane(Bootstrap bootstrap) {
    this.resources = new ServedResources(bootstrap);
  }

  /**
   * A text with resources: {@code {resources: [...]}} in YAML or JSON.
   *
   * @param name what messages call it
   * @param text its content
   */
  public record Document(String name, String text) {}

  /** A control plane that serves nothing yet. */
  public static LocalControlPlane create() {
    return of(new BootstrapReader().parse("nothing", "resources: []"));
  }

  /**
   * A control plane for a process that has static resources and runtime values of its own. The
   * servers and files that the bootstrap names are not used.
   *
   * @throws BootstrapException when a static resource is invalid
   */
  public static LocalControlPlane of(Bootstrap bootstrap) {
    return new LocalControlPlane(bootstrap);
  }

  /**
   * Replaces all that is served by the resources of these documents together.
   *
   * @return what a control plane hears of each resource: accepted, or rejected and why, with line
   *     and field path
   * @throws BootstrapException when a document cannot be read, or two have the same resource;
   *     nothing has changed then
   */
  public List<CheckedResource> serve(List<Document> documents) {
    List<FileResource> all = new ArrayList<>();
    List<CheckedResource> answers = new ArrayList<>();
    Map<String, FileResource> known = new HashMap<>();
    List<TextProblem> problems = new ArrayList<>();
    for (Document document : documents) {
      Bootstrap read = new BootstrapReader().parse(document.name(), document.text());
      if (read.form() != BootstrapForm.RESOURCES) {
        throw new BootstrapException(
            document.name(), "a bootstrap of form " + read.form(), "{resources: [...]}");
      }
      TextNode lines = TextDocument.parse(new TextSource(document.name(), document.text()));
      for (FileResource resource : read.resources()) {
        FileResource other = known.put(resource.typeUrl() + ' ' + resource.name(), resource);
        if (other != null) {
          problems.add(twice(resource, other));
        }
        all.add(resource);
      }
      answers.addAll(Checks.check(read, lines));
    }
    if (!problems.isEmpty()) {
      throw new BootstrapException(problems);
    }
    apply(all);
    return List.copyOf(answers);
  }

  private static TextProblem twice(FileResource resource, FileResource other) {
    return new TextProblem(
        resource.source(),
        resource.line(),
        resource.column(),
        "",
        resource.name(),
        "each resource only once, it is in " + other.source() + " as well");
  }

  private void apply(List<FileResource> all) {
    lock.lock();
    try {
      version++;
      ResourceDocument content = new ResourceDocument(Integer.toString(version), all, List.of());
      MeshConfig next = resources.serve(content, System.currentTimeMillis());
      if (next != null && next != config) {
        config = next;
        if (sink != null) {
          sink.onConfig(next);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void start(Sink newSink) {
    lock.lock();
    try {
      sink = newSink;
      if (config != null) {
        newSink.onConfig(config);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String description() {
    return "a control plane in this process";
  }

  @Override
  public void close() {
    lock.lock();
    try {
      sink = null;
    } finally {
      lock.unlock();
    }
  }
}
