package io.inmesh.xds.transport.grpc;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Hears what gRPC and its Netty log, until it is closed. */
final class GrpcLog extends Handler implements AutoCloseable {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;

  /** Of the logger of this name and those below it. */
  GrpcLog(String name) {
    logger = Logger.getLogger(name);
    logger.addHandler(this);
  }

  /** Level and message of each record. */
  List<String> lines() {
    return lines;
  }

  @Override
  public void publish(LogRecord logged) {
    lines.add(logged.getLevel() + " " + logged.getMessage());
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
  }
}
