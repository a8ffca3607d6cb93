package io.inmesh.grpc;

import static io.inmesh.testing.contract.Latches.await;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** What a call brings its application: its messages, and the code of its status. */
final class Answers extends ClientCall.Listener<String> {
  private final List<String> all = new CopyOnWriteArrayList<>();
  private final CountDownLatch first = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public void onMessage(String message) {
    all.add(message);
    first.countDown();
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    all.add(status.getCode().toString());
    closed.countDown();
  }

  /** Starts a call with one message, and asks for so many. */
  void start(ClientCall<String, String> call, int messages) {
    call.start(this, new Metadata());
    call.request(messages);
    call.sendMessage("x");
    call.halfClose();
  }

  void awaitFirst() {
    await(first);
  }

  CountDownLatch closed() {
    return closed;
  }

  /** All there is, at the end of the call. */
  List<String> whole() {
    await(closed);
    return all;
  }
}
