package io.inmesh.spring;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What a logger is told during a test. */
public final class LoggedWarnings implements BeforeEachCallback, AfterEachCallback {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger;

  /** Of the logger of this name and those below. */
  public LoggedWarnings(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    log.start();
    logger.addAppender(log);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    logger.detachAppender(log);
  }

  /** The texts, in order. */
  public List<String> texts() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
