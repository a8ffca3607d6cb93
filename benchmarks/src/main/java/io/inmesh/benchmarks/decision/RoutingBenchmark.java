package io.inmesh.benchmarks.decision;

import io.grpc.CallOptions;
import io.grpc.InternalConfigSelector;
import io.grpc.LoadBalancer.PickDetailsConsumer;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.internal.PickSubchannelArgsImpl;
import io.inmesh.Mesh;
import io.inmesh.benchmarks.client.GrpcXdsResolver;
import io.inmesh.benchmarks.client.XdsBootstraps;
import io.inmesh.benchmarks.control.AdsServer;
import io.inmesh.benchmarks.control.ScaleResources;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A request that the last of many prefix routes takes; both clients are fed by one control plane
 * with the same resources. Inmesh decides the whole call, from the request to its end; grpc-java
 * only selects the route, the cluster and the call's configuration: its load balancer is not asked.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RoutingBenchmark {
  /** How many routes there are. */
  @Param({"1000"})
  public int routes;

  private AdsServer server;
  private Mesh mesh;
  private PlainRequest request;
  private GrpcXdsResolver resolver;
  private InternalConfigSelector selector;
  private PickSubchannelArgs call;

  @Setup
  public void setUp() throws Exception {
    server = ScaleResources.serve(routes, 1);
    String path = ScaleResources.path(routes - 1);
    request = new PlainRequest(path);
    mesh = Mesh.builder(XdsBootstraps.inmesh(server.port(), ScaleResources.LISTENER)).build();
    resolver = new GrpcXdsResolver(server.port());
    selector = resolver.await(1, TimeUnit.MINUTES);
    call =
        new PickSubchannelArgsImpl(
            method(path.substring(1)),
            new Metadata(),
            CallOptions.DEFAULT,
            new PickDetailsConsumer() {});
    awaitMesh();
  }

  /** The benchmark is about a call that is sent: neither side may answer by itself. */
  private void awaitMesh() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (mesh.explain(request).target() == null) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("no route: " + mesh.explain(request));
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
    if (!selector.selectConfig(call).getStatus().isOk()) {
      throw new IllegalStateException("no route: " + selector.selectConfig(call).getStatus());
    }
  }

  @TearDown
  public void tearDown() {
    mesh.close();
    resolver.close();
    server.close();
  }

  @Benchmark
  public Object inmeshWholeDecision() {
    return Decisions.decide(mesh, request);
  }

  @Benchmark
  public Object grpcXdsRouteOnly() {
    return selector.selectConfig(call);
  }

  private static MethodDescriptor<byte[], byte[]> method(String fullName) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName(fullName)
        .setRequestMarshaller(new Bytes())
        .setResponseMarshaller(new Bytes())
        .build();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      throw new UnsupportedOperationException("nothing is received");
    }
  }
}
