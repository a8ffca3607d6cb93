package io.inmesh.servlet;

import java.io.IOException;
import java.io.Reader;

/** The characters of a request body whose arrival the mesh is told of. */
final class WatchedReader extends Reader {
  private final Reader in;
  private final BodyArrival arrival;

  WatchedReader(Reader in, BodyArrival arrival) {
    this.in = in;
    this.arrival = arrival;
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return in.read(into, offset, length); // waits for nothing
    }
    arrival.reads();
    int count;
    boolean failed = true;
    try {
      count = in.read(into, offset, length);
      failed = false;
    } catch (IOException e) {
      arrival.failed(e);
      throw e;
    } finally {
      if (failed) {
        arrival.came(false, true);
      }
    }
    arrival.read(count, count < 0);
    return count;
  }

  @Override
  public boolean ready() throws IOException {
    return in.ready();
  }

  @Override
  public void close() throws IOException {
    arrival.closed();
    in.close();
  }
}
