package io.inmesh.testing.contract;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Reads a request and writes its answer without blocking; tells in which contexts. */
final class EchoIo implements ReadListener, WriteListener {
  private final AsyncContext context;
  private final ServletInputStream in;
  private final ServletOutputStream out;
  private final byte[] buffer = new byte[1000];
  private String text = "async io";
  private boolean written;

  EchoIo(AsyncContext context) throws IOException {
    this.context = context;
    in = context.getRequest().getInputStream();
    out = context.getResponse().getOutputStream();
  }

  void begin() {
    in.setReadListener(this);
  }

  @Override
  public void onDataAvailable() throws IOException {
    text += " read" + ServerContract.inContext();
    while (in.isReady() && in.read(buffer) >= 0) {
      // Until there is no more for now.
    }
  }

  @Override
  public void onAllDataRead() {
    text += " all" + ServerContract.inContext();
    out.setWriteListener(this);
  }

  @Override
  public void onWritePossible() throws IOException {
    while (out.isReady()) {
      if (written) {
        context.complete();
        return;
      }
      written = true;
      text += " write" + ServerContract.inContext();
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void onError(Throwable failure) {
    context.complete();
  }
}
