package io.inmesh.servlet;

import io.inmesh.call.InboundCall;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The response that the application writes. Before its head leaves, the mesh edits the headers.
 * Used by one thread at a time, as the container demands of any response.
 */
final class RoutedServletResponse extends KeptHeadersResponse {
  private final InboundCall call;
  private final Lock reports;
  private final BooleanSupplier including;
  private final BooleanSupplier late;
  private final Redirects redirects;
  private final Caller caller;
  private final AtomicReference<Head> head = new AtomicReference<>(Head.OPEN);
  private final BeforeOutput output = new Output();
  private final WrittenBody body;

  /** What the container has given: for an include it puts one between that takes no headers. */
  private HttpServletResponse given;

  private volatile int leftStatus;
  private @Nullable List<String> beforeEdits; // where another answer may come instead
  private boolean errorSent;
  private boolean answerSent; // an error or a redirect
  private boolean writtenUnblocked;
  private final Outputs outputs;

  /**
   * A response.
   *
   * @param reports held for each report to the call
   * @param caller who waits for it
   * @param including whether an included resource is at work, which sets no headers
   * @param late asked before the head leaves: whether the mesh has taken the response meanwhile
   */
  RoutedServletResponse(
      HttpServletResponse response,
      InboundCall call,
      Lock reports,
      Caller caller,
      MeshContext context,
      BooleanSupplier including,
      BooleanSupplier late,
      Redirects redirects) {
    super(response);
    this.given = response;
    this.body = new WrittenBody(response);
    this.call = call;
    this.reports = reports;
    this.caller = caller;
    this.outputs = new Outputs(output, context, caller);
    this.including = including;
    this.late = late;
    this.redirects = redirects;
  }

  /** Whose the head of the response is. */
  private enum Head {
    OPEN,
    LEFT,
    TAKEN
  }

  /** The container's response. */
  HttpServletResponse container() {
    return (HttpServletResponse) getResponse();
  }

  /** The status that the caller got: a container may change it when the caller has gone. */
  int sentStatus() {
    int left = leftStatus;
    return left != 0 && isCommitted() ? left : getStatus();
  }

  /**
   * Whether the container answers an exception in place of the error or redirect that came before
   * it. Jetty stays with an error, and has sent a redirect by then.
   */
  boolean givesWayToFailure() {
    return answerSent && !Containers.isJettys(container());
  }

  boolean hasSentError() {
    return errorSent;
  }

  boolean mayBeShort() {
    return body.mayBeShort();
  }

  /** The status of the head that has left; 0 when none has, or that of the container's answer. */
  int leftStatus() {
    return leftStatus;
  }

  /** Whether the container has let the application's head leave before it was edited. */
  boolean hasLeftUnedited() {
    reports.lock(); // under which it leaves
    try {
      return hasLeft() && leftStatus == 0 && !isTaken() && getStatus() != SC_SWITCHING_PROTOCOLS;
    } finally {
      reports.unlock();
    }
  }

  /** Whether what the application writes into a response passes here. */
  boolean goesThrough(ServletResponse other) {
    return other == this || (other instanceof ServletResponseWrapper w && w.isWrapperFor(this));
  }

  /**
   * The container goes on with a response of its own, as for error pages: this one, through that.
   */
  RoutedServletResponse through(ServletResponse other) {
    setResponse(other);
    given = container();
    outputs.forget();
    body.restart();
    return this;
  }

  /**
   * The head of the application's response leaves now, unless the mesh has answered. Idempotent.
   */
  void sendHead() {
    reports.lock();
    try {
      if (head.compareAndSet(Head.OPEN, Head.LEFT) && !isCommitted()) {
        leftStatus = getStatus();
        call.editResponse(leftStatus, headers);
        headers.writeTo(given);
      }
    } finally {
      reports.unlock();
    }
  }

  /** All of it leaves now, unless the container has an error page to write. */
  void sendRest() throws IOException {
    if (!errorSent) {
      output.withHead(() -> Outputs.close(getResponse()));
    }
  }

  /** A page of the application replaces what has not left: it is edited in its place. */
  void beginErrorPage() {
    if (!isCommitted()) {
      openAgain();
      for (String name : ContentHeaders.takenFrom(container())) {
        headers.takeOver(name, container());
      }
      headers.forgetLength();
      body.restart();
    }
  }

  /**
   * The mesh answers in place of the application, which has no effect on the response from now on;
   * false when the application was faster. From any thread.
   */
  boolean take() {
    return head.compareAndSet(Head.OPEN, Head.TAKEN);
  }

  /** Ends a response that has begun: the application has no effect on it from now on. */
  boolean breakOff() {
    return head.compareAndSet(Head.LEFT, Head.TAKEN)
        || (leftStatus != 0 && head.compareAndSet(Head.OPEN, Head.TAKEN)); // for an error page
  }

  @Override
  boolean isTaken() {
    return head.get() == Head.TAKEN;
  }

  /**
   * Writes the mesh's answer. On a thread of the container.
   *
   * @throws IllegalStateException when something has left already
   */
  void write(LocalReply reply) throws IOException {
    undo();
    MeshFilter.write(reply, container());
  }

  /** What the application writes reaches the container's response in between. */
  private final class Output implements BeforeOutput {
    @Override
    public void begin(long most, int least) throws IOException {
      if (!enter()) {
        throw taken();
      }
      try {
        beforeOutput(most, least);
      } catch (IOException | RuntimeException | Error e) {
        leave();
        throw e;
      }
    }

    @Override
    public void end() {
      leave();
    }

    @Override
    public void failed(IOException failure) {
      if (!body.isClosed()) { // else nobody has asked for it
        caller.lost(failure);
      }
    }

    @Override
    public void closed() {
      body.close();
    }
  }

  /**
   * Something is about to be written. The head leaves before what the container does not buffer,
   * and before the last of an announced length: so the container refuses what is too much as it
   * does without the mesh.
   */
  private void beforeOutput(long most, int least) throws IOException {
    boolean open = head.get() == Head.OPEN;
    if (open) {
      body.announce(headers.length());
    }
    body.add(most, least);
    writtenUnblocked |= most == BeforeOutput.ALL && least > 0;
    if (body.leaves(getBufferSize())) {
      if (open && late.getAsBoolean()) {
        throw taken();
      }
      if (open) {
        beforeEdits = headers.lines();
      }
      sendHead();
    }
    if (head.get() == Head.LEFT) { // before, nothing reaches the caller
      reports.lock();
      try {
        call.onProgress();
      } finally {
        reports.unlock();
      }
    }
  }

  // ---- what makes the head leave ----

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    return outputs.stream(super::getOutputStream);
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    return outputs.writer(super::getWriter);
  }

  @Override
  public void flushBuffer() throws IOException {
    output.withHead(() -> super.flushBuffer());
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    if (!isOfInclude()) { // else nothing comes of it
      answer(status, () -> super.sendError(status, message));
      errorSent = true;
    }
  }

  @Override
  public void sendError(int status) throws IOException {
    if (!isOfInclude()) {
      answer(status, () -> super.sendError(status));
      errorSent = true;
    }
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    if (!isOfInclude()) {
      answer(SC_FOUND, () -> super.sendRedirect(redirects.to(location)));
    }
  }

  /** Of Servlet 6.1, whose wrapper passes it on by itself. */
  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    if (!isOfInclude()) {
      answer(status, () -> super.sendRedirect(redirects.to(location), status, clearBuffer));
    }
  }

  /** The container answers with another status, unless it refuses to. */
  private void answer(int status, BeforeOutput.Action action) throws IOException {
    openAgain();
    int before = getStatus();
    setStatus(status);
    try {
      output.toTheEnd(action);
      answerSent = true;
      outputs.forget();
    } catch (RuntimeException e) {
      openAgain();
      setStatus(before);
      if (isCommitted() && Containers.isJettys(container())) {
        output.closed(); // although it refuses
      }
      throw e;
    }
  }

  /** The container has not let the head leave yet, and takes another one in its place. */
  private void openAgain() {
    List<String> own = beforeEdits;
    if (own != null && !isCommitted() && head.compareAndSet(Head.LEFT, Head.OPEN)) {
      headers.restore(own);
      writtenUnblocked = false;
    }
  }

  @Override
  public void reset() {
    if (isOfInclude()) {
      return; // as the container has it
    }
    unlessTaken(() -> {
      super.reset(); // which fails where the head has left
      headers.forget();
      body.restart();
      writtenUnblocked = false;
      outputs.forget();
      head.compareAndSet(Head.LEFT, Head.OPEN);
      leftStatus = 0;
    });
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    body.empty();
    openAgain();
  }

  // ---- headers ----

  /** Whether the head of the application's response has left, or the mesh's answer. */
  @Override
  boolean hasLeft() {
    return head.get() != Head.OPEN;
  }

  /**
   * What is written without blocking may leave at any moment. Until it does, containers would still
   * take what the mesh cannot edit any more.
   */
  @Override
  boolean isTooLate() {
    return writtenUnblocked && head.get() == Head.LEFT && !isCommitted();
  }

  @Override
  public void setStatus(int status) {
    if (!isTooLate()) {
      super.setStatus(status);
    }
  }

  @Override
  boolean passesOn(String name) {
    return super.passesOn(name) || isOfInclude();
  }

  /** Not once the head has left: the request may be another one's by then. */
  private boolean isOfInclude() {
    return !hasLeft() && including.getAsBoolean();
  }
}
