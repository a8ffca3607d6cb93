package io.inmesh.samples.quickstart;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.samples.quickstart.load.LoadGenerator;
import io.inmesh.samples.quickstart.load.Member;
import io.inmesh.samples.quickstart.load.MeshEvents;
import io.inmesh.samples.quickstart.load.Monitor;
import io.inmesh.samples.quickstart.load.Tally;
import io.inmesh.samples.quickstart.view.LiveStatus;
import io.inmesh.samples.quickstart.view.Ticker;
import io.inmesh.samples.quickstart.view.View;
import java.util.List;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** The application of the demonstration: a client in the mesh, under load, and watched. */
final class Client implements AutoCloseable {
  private final View view;
  private final Tally tally = new Tally();
  private final MeshEvents events;
  private final Monitor monitor;
  private final Mesh mesh;
  private final OkHttpClient http;
  private final LoadGenerator load;
  private final Ticker ticker;

  /**
   * A client in the mesh; its load is not started.
   *
   * @param members who is known to serve it; may be empty
   * @param withBetaUsers whether every tenth request carries {@code x-user: beta}
   */
  Client(
      ConfigSource source,
      HttpUrl url,
      int ratePerSecond,
      boolean withBetaUsers,
      List<Member> members,
      View view) {
    this.view = view;
    events = new MeshEvents(view, endpoint -> nameOf(endpoint, members));
    monitor = new Monitor(tally, events, members, System::nanoTime);
    mesh = Adoption.join(source, events);
    http = Adoption.client(mesh);
    load = new LoadGenerator(http, url, ratePerSecond, withBetaUsers, tally);
    ticker = new Ticker(view, () -> watched());
  }

  private static String nameOf(String endpoint, List<Member> members) {
    return members.stream()
        .filter(member -> member.endpoint().equals(endpoint))
        .map(Member::name)
        .findFirst()
        .orElse(endpoint);
  }

  private LiveStatus watched() {
    String failure = tally.newFailure();
    if (failure != null) {
      view.event("LOST", failure);
    }
    return monitor.status();
  }

  LoadGenerator load() {
    return load;
  }

  Tally tally() {
    return tally;
  }

  MeshEvents events() {
    return events;
  }

  Monitor monitor() {
    return monitor;
  }

  /** Goes on until the thread is interrupted, then says what came of it. */
  void runUntilInterrupted() throws InterruptedException {
    try {
      Thread.sleep(Long.MAX_VALUE);
    } finally {
      load.close();
      view.print(
          List.of(
              "",
              "%d sent, %d ok, %d failed, %d retried, %d ejections"
                  .formatted(
                      tally.sent(),
                      tally.ok(),
                      tally.failed(),
                      events.retries(),
                      events.ejections())));
    }
  }

  @Override
  public void close() {
    load.close();
    ticker.close();
    mesh.close();
    http.connectionPool().evictAll();
    http.dispatcher().executorService().shutdown();
  }
}
