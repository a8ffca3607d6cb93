package io.inmesh.internal.route;

/** Where the parts of an authority ({@code host:port}, IPv6 in brackets) are. */
public final class Authority {
  private Authority() {}

  /**
   * Where the port's colon is; the length when there is no port. A colon inside the brackets of an
   * IPv6 literal is none.
   */
  public static int portStart(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon >= 0 && authority.lastIndexOf(']') < colon ? colon : authority.length();
  }
}
