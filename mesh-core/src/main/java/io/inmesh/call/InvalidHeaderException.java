package io.inmesh.call;

import java.io.IOException;

/**
 * A header of a request has a value that must not be sent, such as one with a line break, so that
 * the request was not sent: the cause of the local reply that the application gets. Source: RFC
 * 9110, section 5.5; Envoy's {@code HeaderUtility::checkValidRequestHeaders}.
 */
public final class InvalidHeaderException extends IOException {
  private static final long serialVersionUID = 1;

  /**
   * @param name of the header; {@code :authority} and {@code :path} are among them
   */
  public InvalidHeaderException(String name) {
    super("invalid header value for: " + name);
  }
}
