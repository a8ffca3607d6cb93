package io.inmesh.samples.quickstart;

import io.inmesh.samples.quickstart.view.View;
import io.inmesh.samples.quickstart.view.Views;
import io.inmesh.xds.bootstrap.BootstrapException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The program: a canary shift in one process, with a control plane, a service in two versions, and
 * an ordinary client under load.
 *
 * <p>Exit codes: 0 all promises kept, 1 one was broken, 2 wrong options, 130 ended by Ctrl-C.
 */
public final class Quickstart {
  private static final int KEPT = 0;
  private static final int BROKEN = 1;
  private static final int WRONG_OPTIONS = 2;
  private static final long CLEAN_UP_SECONDS = 15;

  private Quickstart() {}

  /** Runs with the options given as system properties: {@code -Ddemo.rate=500}. */
  public static void main(String[] args) {
    Map<String, String> properties = new TreeMap<>();
    for (String name : System.getProperties().stringPropertyNames()) {
      properties.put(name, System.getProperty(name, ""));
    }
    System.exit(run(properties, System.getenv(), System.out, System.err));
  }

  /** Runs, and says with which code the process is to exit. */
  static int run(
      Map<String, String> properties,
      Map<String, String> environment,
      PrintStream out,
      PrintStream err) {
    DemoOptions options;
    try {
      options = DemoOptions.of(properties);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      return WRONG_OPTIONS;
    }
    View view = Views.of(out, environment);
    Path bootstrap = options.bootstrap();
    Session session =
        bootstrap == null ? new Demo(options, view) : new LiveSession(options, bootstrap, view);
    Thread runner = Thread.currentThread();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(runner, ended), "ctrl-c"));
    try {
      return session.run() ? KEPT : BROKEN;
    } catch (BootstrapException | IOException e) {
      view.close();
      err.println(e.getMessage());
      return WRONG_OPTIONS;
    } catch (InterruptedException e) {
      return BROKEN;
    } finally {
      session.close();
      view.close();
      ended.countDown();
    }
  }

  /** Runs when the process ends, by Ctrl-C or by itself: the session cleans up before that. */
  private static void end(Thread runner, CountDownLatch ended) {
    if (ended.getCount() == 0) {
      return;
    }
    runner.interrupt();
    try {
      ended.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
