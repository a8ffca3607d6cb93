package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What is printed, line by line. Whoever prints never waits for who reads: a console logger keeps
 * the stream that it has begun with, and goes on with it when nobody reads any more.
 */
final class PrintedLines extends OutputStream {
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** To print to. */
  PrintStream stream() {
    return new PrintStream(this, true, UTF_8);
  }

  @Override
  public synchronized void write(int b) {
    if (b == '\n') {
      lines.add(line.toString(UTF_8));
      line.reset();
    } else {
      line.write(b);
    }
  }

  /** The next line; waits for it. */
  String next() throws InterruptedException {
    String next = lines.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no further line was printed");
    }
    return next;
  }
}
