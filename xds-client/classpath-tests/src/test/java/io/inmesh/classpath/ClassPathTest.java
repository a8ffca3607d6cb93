package io.inmesh.classpath;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.inmesh.Mesh;
import io.inmesh.classpath.programs.BesideGrpcXds;
import io.inmesh.classpath.programs.ConfiguredMesh;
import io.inmesh.classpath.programs.MeshAlone;
import io.inmesh.classpath.programs.Redeployments;
import io.inmesh.classpath.programs.RoutedCall;
import io.inmesh.classpath.programs.Text;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.proto.XdsMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import net.openhft.hashing.LongHashFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassPathTest {
  private static final MockWebServer SHOP = new MockWebServer();
  private static Server greeter;
  private static ControlPlane controlPlane;

  @BeforeAll
  static void start() throws Exception {
    SHOP.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return new MockResponse.Builder().body("cart").build();
          }
        });
    SHOP.start(InetAddress.getLoopbackAddress(), 0);
    greeter =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(greeterService())
            .build()
            .start();
    controlPlane = ControlPlane.start(SHOP.getPort(), greeter.getPort());
  }

  private static ServerServiceDefinition greeterService() {
    MethodDescriptor<String, String> greet =
        MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("test.Greeter/Greet")
            .setRequestMarshaller(Text.INSTANCE)
            .setResponseMarshaller(Text.INSTANCE)
            .build();
    return ServerServiceDefinition.builder("test.Greeter")
        .addMethod(
            greet,
            ServerCalls.asyncUnaryCall((name, answer) -> {
              answer.onNext("hello " + name);
              answer.onCompleted();
            }))
        .build();
  }

  @AfterAll
  static void stop() throws Exception {
    controlPlane.close();
    greeter.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
    SHOP.close();
  }

  @Test
  void theEngineNeedsNoHttpClient() throws Exception {
    ClassPath classPath =
        ClassPath.EMPTY
            .of(Mesh.class)
            .of(Pattern.class)
            .of(LongHashFunction.class)
            .of(ContractMesh.class);
    assertThat(Program.run(classPath, MeshAlone.class, ClassPath.locationOf(Mesh.class).toString()))
        .containsPattern("[1-9]\\d\\d classes")
        .contains("to 127.0.0.1:1");
  }

  @Test
  void callsAreRoutedWithoutAnyOptionalDependency() throws Exception {
    ClassPath classPath =
        ClassPath.EMPTY
            .of(Mesh.class)
            .of(XdsConfigSource.class)
            .of(XdsMessage.class)
            .jars("brought")
            .jars("okhttp");
    assertThat(Program.run(classPath, RoutedCall.class, controlPlane.bootstrap()))
        .contains("cart by cluster shop-v1");
  }

  @Tag("extended")
  @ParameterizedTest
  @CsvSource({"protobuf3, 3.25.", "protobuf4, 4."})
  void callsAreRoutedBesideGrpcXdsAndOtherMessages(String protobuf, String version)
      throws Exception {
    ClassPath classPath =
        ClassPath.EMPTY
            .jars(protobuf)
            .jars("envoy-api")
            .jars("grpc-xds")
            .of(Mesh.class)
            .of(XdsConfigSource.class)
            .of(XdsMessage.class)
            .jarsExcept("brought", jar -> jar.startsWith("protobuf-java"))
            .jars("okhttp");
    assertThat(Program.run(classPath, BesideGrpcXds.class, controlPlane.bootstrap(), version))
        .contains(
            "before: {\"name\":\"c\"}s",
            "mesh: cart by cluster shop-v1",
            "grpc-xds: hello world",
            "mesh again: cart by cluster shop-v1",
            "after: {\"name\":\"c\"}s");
  }

  /** As a servlet container sees it that deploys an application anew. */
  @Tag("extended")
  @Test
  void aMeshThatIsClosedLeavesNoThreadAndNoClassLoader() throws Exception {
    ClassPath application =
        ClassPath.EMPTY
            .of(Mesh.class)
            .of(XdsConfigSource.class)
            .of(XdsMessage.class)
            .jars("brought")
            .of(ConfiguredMesh.class);
    assertThat(
            Program.run(
                ClassPath.EMPTY,
                Redeployments.class,
                application.toString(),
                ConfiguredMesh.class.getName(),
                controlPlane.bootstrap()))
        .endsWith("threads left: []\n".repeat(3) + "class loaders are gone\n");
  }
}
