package io.inmesh.jdkhttp;

import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.RecentValues;
import io.inmesh.config.EndpointAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * The URIs that attempts were sent to lately: to parse one costs more than the decision where to
 * send it. A URI that is not there is made anew. Thread-safe, without locks.
 */
final class EndpointUris {
  private final RecentValues<Known> known = new RecentValues<>();

  /**
   * A URI that attempts are sent to.
   *
   * @param authority what the client sends as {@code Host} by itself
   */
  record Known(EndpointAddress address, String path, URI uri, String authority) {}

  /**
   * The URI of a path at an endpoint.
   *
   * @throws RefusedAttempt if there is none that the client would send as it has to be
   */
  Known of(EndpointAddress address, String path) throws RefusedAttempt {
    int hash = path.hashCode() * 31 + address.hashCode();
    Known there = known.get(hash);
    if (there != null && there.path.equals(path) && there.address.equals(address)) {
      return there;
    }
    URI uri = make(address, path);
    Known made = new Known(address, path, uri, Objects.requireNonNull(UriAuthority.of(uri)));
    if (RecentValues.isWorthKeeping(path)) {
      known.put(hash, made);
    }
    return made;
  }

  private static URI make(EndpointAddress address, String path) throws RefusedAttempt {
    URI uri;
    try {
      uri = new URI("http://" + address + path);
    } catch (URISyntaxException e) {
      throw new RefusedAttempt(
          FailureKind.NEVER_SENT, "java.net.URI cannot express " + path + ": " + e.getMessage());
    }
    if (uri.getHost() == null) {
      throw new RefusedAttempt(
          FailureKind.CONNECT_FAILURE, "address " + address + ": not the host of a URL");
    }
    if (!JdkRequestView.path(uri).equals(path) || !HeaderBytes.isAscii(path)) {
      throw new RefusedAttempt(
          FailureKind.NEVER_SENT, "java.net.http cannot send the path " + path + " as it is");
    }
    return uri;
  }
}
