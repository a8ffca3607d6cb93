package io.inmesh.spring;

/**
 * Interrupts the thread that has made it when the process is told to end, until it is closed:
 * Spring closes a context only when the start is over, however long that waits. By that thread.
 */
final class ProcessEnd implements AutoCloseable {
  private final Thread hook;
  private volatile boolean come;

  ProcessEnd() {
    Thread waiting = Thread.currentThread();
    hook =
        new Thread(
            () -> {
              come = true;
              waiting.interrupt();
            },
            "inmesh-start-end");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) { // it ends already
      come = true;
    }
  }

  /** Whether the process was told to end. */
  boolean hasCome() {
    return come;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It ends: nothing is left to be removed.
    }
  }
}
