package io.inmesh.benchmarks.grpc;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.inmesh.benchmarks.client.ChildJvm;
import io.inmesh.benchmarks.client.Spent;
import java.util.concurrent.TimeUnit;

/** A JVM with one channel in it, which calls when it is told to. */
public final class UnaryMain {
  private static final byte[] MESSAGE = new byte[64];

  private UnaryMain() {}

  /**
   * Runs the commands {@code call N}, which answers with the CPU time of this process in
   * nanoseconds and the bytes that its threads have allocated meanwhile.
   *
   * @param args which client, port of the control plane, port of the server
   */
  public static void main(String[] args) throws Exception {
    ManagedChannel channel =
        UnaryClient.valueOf(args[0]).open(Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    new ChildJvm.Commands().on("call", words -> cost(channel, Integer.parseInt(words[1]))).serve();
    channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    System.exit(0);
  }

  private static String cost(ManagedChannel channel, int calls) {
    Spent before = Spent.now();
    for (int i = 0; i < calls; i++) {
      byte[] unused =
          ClientCalls.blockingUnaryCall(channel, UnaryService.METHOD, CallOptions.DEFAULT, MESSAGE);
    }
    return Spent.now().since(before);
  }
}
