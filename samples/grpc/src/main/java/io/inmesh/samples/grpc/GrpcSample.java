package io.inmesh.samples.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.grpc.MeshCall;
import io.inmesh.grpc.MeshChannelBuilder;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The program: a gRPC client without a proxy and without a load balancer, then a gRPC server that
 * the control plane configures. Ends by itself; exit code 0 when all went as promised, else 1.
 */
public final class GrpcSample {
  private static final int CALLS = 200;

  /** Plenty for a machine that is busy with other things. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final PrintStream out;
  private boolean kept = true;

  GrpcSample(PrintStream out) {
    this.out = out;
  }

  /** Runs the sample. */
  public static void main(String[] args) throws Exception {
    System.exit(new GrpcSample(System.out).run() ? 0 : 1);
  }

  /** Runs all steps; whether each went as promised. */
  boolean run() throws Exception {
    try (Greeter v1 = new Greeter("v1");
        Greeter v2 = new Greeter("v2");
        ControlPlane controlPlane = new ControlPlane(v1.port(), v2.port())) {
      controlPlane.split(0);
      XdsConfigSource source =
          XdsConfigSource.of(
                  new BootstrapReader().parse("bootstrap.json", controlPlane.bootstrap()))
              .withListeners(Set.of()); // each channel asks for its own, as in gRPC
      Duration patience = Duration.ofNanos(PATIENCE_NANOS);
      try (Mesh mesh = Mesh.builder(source).firstConfigTimeout(patience).build()) {
        ManagedChannel channel =
            MeshChannelBuilder.forTarget("xds:///" + Resources.SERVICE, mesh).build();
        try {
          steps(channel, v1, controlPlane);
        } finally {
          channel.shutdown().awaitTermination(5, TimeUnit.SECONDS);
        }
        new ServerSteps(mesh, controlPlane, this::check).run();
      }
    }
    out.println(kept ? "all went as promised" : "something did not go as promised");
    return kept;
  }

  private void steps(ManagedChannel channel, Greeter v1, ControlPlane controlPlane) {
    check("1. all calls reach v1", shareOfV2(channel) == 0);

    Metadata beta = new Metadata();
    beta.put(Metadata.Key.of("x-user", Metadata.ASCII_STRING_MARSHALLER), "beta");
    Channel asBeta =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(beta));
    check("2. users of the beta reach v2", shareOfV2(asBeta) == 100);

    controlPlane.split(50);
    check("3. half of the calls move to v2", awaitShare(channel, 35, 65));

    controlPlane.split(0);
    boolean back = awaitShare(channel, 0, 0);
    v1.failNext(2);
    MeshCall mesh = new MeshCall();
    String answer = greet(channel, CallOptions.DEFAULT.withOption(MeshCall.KEY, mesh));
    CallInfo info = mesh.info();
    check(
        "4. two failures are retried, unseen by the caller",
        back && answer.endsWith("v1") && info != null && info.attempts() == 3);

    Iterator<String> counted =
        ClientCalls.blockingServerStreamingCall(
            channel, Greeter.COUNT, CallOptions.DEFAULT, "stream");
    int count = 0;
    while (counted.hasNext()) {
      counted.next();
      count++;
    }
    check("5. a stream arrives whole", count == 5);
  }

  private void check(String promise, boolean isKept) {
    kept &= isKept;
    out.println((isKept ? "  ok    " : "  NOT   ") + promise);
  }

  private static String greet(Channel channel, CallOptions options) {
    return ClientCalls.blockingUnaryCall(
        channel,
        Greeter.GREET,
        options.withDeadlineAfter(PATIENCE_NANOS, TimeUnit.NANOSECONDS),
        "you");
  }

  /** Percent of calls that v2 answers. */
  private static int shareOfV2(Channel channel) {
    int hits = 0;
    for (int i = 0; i < CALLS; i++) {
      if (greet(channel, CallOptions.DEFAULT).endsWith("v2")) {
        hits++;
      }
    }
    return 100 * hits / CALLS;
  }

  /** Until an update has taken effect. */
  private static boolean awaitShare(Channel channel, int least, int most) {
    long begin = System.nanoTime();
    do {
      int share = shareOfV2(channel);
      if (share >= least && share <= most) {
        return true;
      }
    } while (System.nanoTime() - begin < PATIENCE_NANOS);
    return false;
  }
}
