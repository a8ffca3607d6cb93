package io.inmesh.servlet;

/**
 * A task of an asynchronous request on a thread of the container. It may outlive its request, as
 * when the mesh has answered in the meantime or the caller has gone; what it throws then is told
 * and goes no further: Tomcat makes it the failure of whatever request its recycled objects are of
 * by then, so that another caller gets a 500 with this exception ({@code
 * AsyncContextImpl.RunnableWrapper}).
 */
final class AsyncTask implements Runnable {
  private static final System.Logger LOG = System.getLogger("io.inmesh.servlet");

  private final Runnable task;
  private final Exchange exchange;

  AsyncTask(Runnable task, Exchange exchange) {
    this.task = task;
    this.exchange = exchange;
  }

  @Override
  public void run() {
    try {
      task.run();
    } catch (Throwable failure) { // also what is checked, from languages that do not check it
      if (failure instanceof VirtualMachineError || !exchange.isOver()) {
        throw failure;
      }
      LOG.log(
          System.Logger.Level.WARNING,
          "A task of an asynchronous request has failed after the end of that request",
          failure);
    }
  }
}
