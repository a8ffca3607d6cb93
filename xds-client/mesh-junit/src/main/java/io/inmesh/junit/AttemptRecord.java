package io.inmesh.junit;

import io.inmesh.call.FailureKind;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt was. Immutable.
 *
 * @param number 1 for the first
 * @param cluster the cluster's name
 * @param endpoint {@code host:port}
 * @param authority the {@code Host} or {@code :authority} that the endpoint saw
 * @param path path and query that the endpoint saw
 * @param headers name, value, name, value, ... that the endpoint saw, without pseudo headers
 * @param sentAfter since the call began
 * @param tookNanos until its head came, it failed or it was cancelled; nanoseconds
 * @param status of its response; 0 when there was none
 * @param failure how it failed; null when it did not fail
 * @param cancelled the mesh gave it up: a timeout, or another attempt won
 */
public record AttemptRecord(
    int number,
    String cluster,
    String endpoint,
    String authority,
    String path,
    List<String> headers,
    Duration sentAfter,
    long tookNanos,
    int status,
    @Nullable FailureKind failure,
    boolean cancelled) {
  public AttemptRecord {
    headers = List.copyOf(headers);
  }

  /** All values of a header joined with a comma; null when the endpoint saw none. */
  public @Nullable String header(String name) {
    return RequestHead.lines(headers).get(name.toLowerCase(java.util.Locale.ROOT));
  }

  /** What came of it, in words. */
  String result() {
    if (status != 0) {
      return Integer.toString(status);
    }
    return failure != null ? failure.reason() : cancelled ? "given up" : "under way";
  }

  @Override
  public String toString() {
    return number
        + ". after "
        + Durations.text(sentAfter)
        + " to "
        + cluster
        + " "
        + endpoint
        + ": "
        + result()
        + " after "
        + Durations.text(Duration.ofNanos(tookNanos));
  }
}
