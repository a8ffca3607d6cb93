package io.inmesh.junit;

import io.inmesh.call.CallInfo;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.LocalReply;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.AssertProvider;
import org.jspecify.annotations.Nullable;

/**
 * How a call came out: what the application sees, and every attempt. Immutable.
 *
 * @param request what was asked
 * @param info virtual host, route, cluster, endpoint, response flags and details
 * @param response what the application sees; status 0 when it sees none
 * @param localReply the reply of the mesh; null when an endpoint answered
 * @param attempts what was sent, in order
 * @param elapsed virtual time from the beginning to the end
 * @param ejected the endpoints that were ejected meanwhile, {@code host:port}
 */
public record CallOutcome(
    TestRequest request,
    CallInfo info,
    Response response,
    @Nullable LocalReply localReply,
    List<AttemptRecord> attempts,
    Duration elapsed,
    List<String> ejected)
    implements AssertProvider<CallAssert> {
  public CallOutcome {
    attempts = List.copyOf(attempts);
    ejected = List.copyOf(ejected);
  }

  /**
   * What the application sees.
   *
   * @param status 0 when there is no response
   * @param headers name, value, name, value, ... after all edits; lower-case names
   * @param body "" for none
   * @param brokenOff why the response did not come to its end; "" when it did
   */
  public record Response(int status, List<String> headers, String body, String brokenOff) {
    public Response {
      headers = List.copyOf(headers);
    }
  }

  /** The status that the application sees; 0 when it sees none. */
  public int status() {
    return response.status();
  }

  /** All values of a response header joined with a comma; null when there is none. */
  public @Nullable String header(String name) {
    String value = RequestHead.lines(response.headers()).get(name.toLowerCase(Locale.ROOT));
    return value == null ? null : HeaderBytes.toText(value);
  }

  /** Whether the request was not for the mesh: the client would have sent it as it is. */
  public boolean isBypassed() {
    return attempts.isEmpty() && localReply == null && response.brokenOff().isEmpty();
  }

  @Override
  public CallAssert assertThat() {
    return new CallAssert(this);
  }

  /** Request, outcome, and a line for each attempt. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(request.toString()).append("\n  -> ");
    if (isBypassed()) {
      return text.append("not for the mesh").toString();
    }
    text.append(status() == 0 ? "no response" : Integer.toString(status()));
    text.append(localReply == null ? "" : " by the mesh itself");
    text.append(" after ").append(Durations.text(elapsed));
    text.append(info.responseFlags().isEmpty() ? "" : ", flags " + info.responseFlags());
    text.append(info.details().isEmpty() ? "" : ", " + info.details());
    text.append(response.brokenOff().isEmpty() ? "" : ", " + response.brokenOff());
    for (AttemptRecord attempt : attempts) {
      text.append("\n     ").append(attempt);
    }
    for (String endpoint : ejected) {
      text.append("\n     ejected: ").append(endpoint);
    }
    return text.toString();
  }
}
