package io.inmesh.junit;

import io.inmesh.call.Explanation;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.LocalReply;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.VirtualHost;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says why a request meets the decision that it meets. */
final class ExplanationText {
  private static final int MOST = 10;

  /** The details of a reply where no listener can tell what belongs to the mesh. */
  private static final String NO_CONFIGURATION = "no_configuration";

  private ExplanationText() {}

  /** A statement about a request that does not hold, and why. */
  static String of(TestRequest request, String expected, String actually, Explanation why) {
    return "\nExpected "
        + request
        + "\n  to "
        + expected
        + "\n  but "
        + actually
        + "\n  because"
        + because(request, why);
  }

  private static String because(TestRequest request, Explanation why) {
    TestMesh mesh = request.mesh();
    StringBuilder text = new StringBuilder();
    MeshConfig config = mesh.controlPlane().config();
    if (config == null) {
      return line("there is no configuration");
    }
    LocalReply reply = why.reply();
    if (reply != null && reply.details().equals(NO_CONFIGURATION)) {
      return line("there is no configuration for it: " + reply.body()) + version(mesh);
    }
    if (why.virtualHost().isEmpty()) {
      text.append(line("no virtual host has the authority \"" + request.authority() + "\""));
      text.append(line("there are: " + virtualHosts(config)));
    } else {
      text.append(line("virtual host \"" + why.virtualHost() + "\""));
      for (Explanation.Passed passed : why.passed()) {
        text.append(
            line(
                "route "
                    + name(passed.index(), passed.route())
                    + " does not match: "
                    + passed.reason()));
      }
      text.append(
          why.routeIndex() < 0
              ? line("no route matches")
              : line("route " + name(why.routeIndex(), why.route()) + " matches"));
    }
    target(why.target(), text);
    if (reply != null) {
      text.append(line("the mesh itself answers " + reply(reply)));
    }
    return text + version(mesh);
  }

  private static String version(TestMesh mesh) {
    return line("configuration: version " + mesh.version());
  }

  private static void target(Explanation.@Nullable Target target, StringBuilder text) {
    if (target == null) {
      return;
    }
    text.append(line("cluster " + target.cluster() + " of " + choices(target.choices())));
    text.append(line("timeout " + Durations.text(target.timeout())));
    text.append(line("retry policy: " + retry(target.retry())));
  }

  static String choices(List<Explanation.Choice> choices) {
    return choices.stream()
        .map(choice -> choice.cluster() + " (weight " + choice.weight() + ")")
        .collect(Collectors.joining(", "));
  }

  static String retry(@Nullable RetryPolicy policy) {
    if (policy == null) {
      return "none";
    }
    String on = policy.on().stream().map(RetryOn::token).sorted().collect(Collectors.joining(","));
    String text = "on " + on + ", at most " + policy.numRetries();
    if (!policy.retriable().statusCodes().isEmpty()) {
      text += ", status codes " + policy.retriable().statusCodes().stream().sorted().toList();
    }
    return policy.perTryTimeout().isZero()
        ? text
        : text + ", per try " + Durations.text(policy.perTryTimeout());
  }

  static String reply(LocalReply reply) {
    String text = reply.status() + (reply.flags().isEmpty() ? "" : " " + reply.flags());
    String location = RequestHead.lines(reply.headers()).get("location");
    text += reply.details().isEmpty() ? "" : " (" + reply.details() + ")";
    text += location == null ? "" : " location " + HeaderBytes.toText(location);
    return reply.body().isEmpty() ? text : text + ": " + reply.body();
  }

  private static String virtualHosts(MeshConfig config) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    for (HttpConnectionManager manager : Routes.managers(config)) {
      for (VirtualHost host : Routes.virtualHosts(config, manager)) {
        if (count++ < MOST) {
          text.append(text.isEmpty() ? "" : ", ").append(host.name()).append(host.domains());
        }
      }
    }
    return count == 0
        ? "none"
        : count > MOST ? text + " and " + (count - MOST) + " more" : text + "";
  }

  private static String name(int index, String name) {
    return name.isEmpty() ? Integer.toString(index) : index + " \"" + name + "\"";
  }

  private static String line(String text) {
    return "\n    " + text;
  }
}
