package io.inmesh.samples.quickstart;

import io.inmesh.samples.quickstart.view.LiveStatus;
import io.inmesh.samples.quickstart.view.View;
import io.inmesh.xds.XdsConfigSource;
import java.nio.file.Path;
import java.util.List;

/** A client under load in a mesh that another control plane describes, watched until Ctrl-C. */
final class LiveSession implements Session {
  private final DemoOptions options;
  private final Path bootstrap;
  private final View view;
  private final Closing closing = new Closing();

  LiveSession(DemoOptions options, Path bootstrap, View view) {
    this.options = options;
    this.bootstrap = bootstrap;
    this.view = view;
  }

  @Override
  public boolean run() throws InterruptedException {
    Client client = start();
    client.load().start();
    client.runUntilInterrupted();
    return true;
  }

  private Client start() {
    XdsConfigSource source = XdsConfigSource.ofFile(bootstrap);
    view.event("start", options.url() + " by " + source.description());
    Client client =
        closing.add(
            new Client(source, options.url(), options.ratePerSecond(), false, List.of(), view));
    client.monitor().stage(LiveStatus.Stage.untitled(options.url() + " (end with Ctrl-C)"));
    return client;
  }

  @Override
  public void close() {
    closing.close();
  }
}
