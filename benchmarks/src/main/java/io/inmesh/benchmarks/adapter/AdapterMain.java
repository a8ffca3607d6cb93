package io.inmesh.benchmarks.adapter;

import io.inmesh.Mesh;
import io.inmesh.benchmarks.client.ChildJvm;
import io.inmesh.benchmarks.client.Spent;
import io.inmesh.benchmarks.client.XdsBootstraps;
import io.inmesh.benchmarks.control.ScaleResources;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A JVM with one HTTP client in it, which calls when it is told to. */
public final class AdapterMain {
  private AdapterMain() {}

  /**
   * Runs the command {@code call N}, which answers with the CPU time of this process in nanoseconds
   * and the bytes that its threads have allocated meanwhile.
   *
   * @param args which client, URL, port of the control plane; without the last: no mesh
   */
  public static void main(String[] args) throws Exception {
    @Nullable Mesh mesh =
        args.length < 3
            ? null
            : Mesh.builder(XdsBootstraps.inmesh(Integer.parseInt(args[2]), ScaleResources.LISTENER))
                .firstConfigTimeout(Duration.ofMinutes(2)) // a busy machine may be slow
                .build();
    HttpCalls.Caller caller = HttpCalls.valueOf(args[0]).open(args[1], mesh);
    new ChildJvm.Commands().on("call", words -> cost(caller, Integer.parseInt(words[1]))).serve();
    System.exit(0);
  }

  private static String cost(HttpCalls.Caller caller, int calls) throws Exception {
    Spent before = Spent.now();
    for (int i = 0; i < calls; i++) {
      caller.call();
    }
    return Spent.now().since(before);
  }
}
