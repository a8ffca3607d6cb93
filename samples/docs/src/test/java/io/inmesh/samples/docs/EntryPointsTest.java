package io.inmesh.samples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Each class with which a user begins has an example in its Javadoc, and the example compiles. A
 * public type is taken for one unless it is named here.
 */
class EntryPointsTest {
  /** Implemented by adapters, or given by the mesh: where nobody begins. */
  private static final Set<String> NO_ENTRY_POINTS =
      Set.of(
          "io.inmesh.call.Attempt",
          "io.inmesh.call.CallAlarm",
          "io.inmesh.call.CallTimer",
          "io.inmesh.call.ConnectionView",
          "io.inmesh.call.HeaderLines",
          "io.inmesh.call.HeadersView",
          "io.inmesh.call.MutableHeaders",
          "io.inmesh.call.RequestView",
          "io.inmesh.call.ResponseView",
          "io.inmesh.call.RetryThrottle",
          "io.inmesh.call.Waker",
          "io.inmesh.filter.FilterCall",
          "io.inmesh.filter.FilterContext",
          "io.inmesh.filter.HeaderEditing",
          "io.inmesh.spring.BalancedName",
          "io.inmesh.spring.BeanWarnings",
          "io.inmesh.spring.ExcludedPaths",
          "io.inmesh.spring.NamedListeners",
          "io.inmesh.spring.PropertyCheck",
          "io.inmesh.spring.RequestsInMesh",
          "io.inmesh.spring.cloud.MeshLoadBalancerConfiguration");

  private static final String MESH = "static Mesh mesh;";
  private static final Around ANYWHERE =
      new Around(
          MESH + "static okhttp3.OkHttpClient client; static okhttp3.Request request;",
          "io.inmesh.okhttp",
          "okhttp3");

  /** What the examples of a package import on demand, and what they take for granted. */
  private record Around(String members, List<String> packages) {
    Around(String members, String... packages) {
      this(members, List.of(packages));
    }
  }

  private static final Around SPRING =
      new Around(
          MESH + "static RestClient restClient; static okhttp3.OkHttpClient client;",
          "okhttp3",
          "org.springframework.context.annotation",
          "org.springframework.web.client");

  /** Where it is not {@link #ANYWHERE}. */
  private static final Map<String, Around> PACKAGES =
      Map.ofEntries(
          Map.entry(
              "io.inmesh.call",
              new Around(
                  MESH
                      + """
                      static okhttp3.OkHttpClient client; static okhttp3.Request request;
                      static RequestView view;
                      static Waker waker; static ResponseView response;
                      static boolean exchange(Attempt attempt) { return true; }
                      static int application(RequestView head) { return 200; }
                      static void answer(int status, String body) {}
                      """,
                  "okhttp3",
                  "java.util.concurrent.atomic")),
          Map.entry(
              "io.inmesh.config",
              new Around("static Cluster cluster; static FilterChainMatch.Connection connection;")),
          Map.entry(
              "io.inmesh.filter",
              new Around(
                  """
                  record TenantConfig(String header) implements FilterConfig {
                    public String filterType() { return "tenant"; }
                  }
                  record TenantFilter(String header) implements Filter {}
                  """)),
          Map.entry(
              "io.inmesh.jdkhttp",
              new Around(
                  MESH
                      + """
                      static HttpClient client;
                      static HttpRequest request;
                      static Path document;
                      static InputStream open(Path file) { return null; }
                      """,
                  "java.net",
                  "java.net.http",
                  "java.net.http.HttpResponse",
                  "java.net.http.HttpRequest")),
          Map.entry(
              "io.inmesh.servlet",
              new Around(MESH + "static ServletContext context;", "jakarta.servlet")),
          Map.entry(
              "io.inmesh.resilience4j",
              new Around(
                  MESH,
                  "io.github.resilience4j.bulkhead",
                  "io.github.resilience4j.circuitbreaker")),
          Map.entry(
              "io.inmesh.telemetry.micrometer",
              new Around(MESH + "static MeterRegistry registry;", "io.micrometer.core.instrument")),
          Map.entry("io.inmesh.propagation", new Around(MESH, "io.micrometer.context")),
          Map.entry(
              "io.inmesh.grpc",
              new Around(
                  MESH
                      + """
                      interface CartStub {
                        CartStub withOption(io.grpc.CallOptions.Key<MeshCall> key, MeshCall value);
                        Cart getCart(Object request);
                      }
                      static CartStub stub;
                      static Object request;
                      static BindableService shop;
                      """,
                  "io.grpc")),
          Map.entry(
              "io.inmesh.junit",
              new Around(
                  "static TestMesh mesh; static TestRequest request;", "org.junit.jupiter.api")),
          Map.entry("io.inmesh.spring", SPRING),
          Map.entry("io.inmesh.spring.http", SPRING));

  private static List<PublicType> types() throws IOException {
    return PublicType.all().stream().filter(type -> !type.isOfEngine()).toList();
  }

  @TestFactory
  Stream<DynamicTest> examplesCompile() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (PublicType type : types()) {
      Around around = PACKAGES.getOrDefault(type.packageName(), ANYWHERE);
      List<String> packages = new ArrayList<>(around.packages);
      packages.add(type.packageName());
      for (String code : type.examples()) {
        tests.add(
            DynamicTest.dynamicTest(
                type.name(),
                () ->
                    assertThat(new Example(code, packages, around.members).problems())
                        .as("%s%n%s", type.name(), code)
                        .isEmpty()));
      }
    }
    assertThat(tests).hasSizeGreaterThan(12);
    return tests.stream();
  }

  @Test
  void eachEntryPointHasAnExample() throws Exception {
    List<String> entryPoints = new ArrayList<>();
    List<String> without = new ArrayList<>();
    for (PublicType type : types()) {
      if (!NO_ENTRY_POINTS.contains(type.name()) && type.isEntryPoint()) {
        entryPoints.add(type.name());
        if (type.examples().isEmpty()) {
          without.add(type.name());
        }
      }
    }
    assertThat(entryPoints)
        .contains(
            "io.inmesh.Mesh",
            "io.inmesh.okhttp.MeshInterceptor",
            "io.inmesh.filter.FilterFactory",
            "io.inmesh.jdkhttp.MeshHttpClient",
            "io.inmesh.servlet.MeshFilter",
            "io.inmesh.grpc.MeshChannelBuilder",
            "io.inmesh.grpc.MeshClientInterceptor",
            "io.inmesh.xds.XdsConfigSource",
            "io.inmesh.spring.InMesh",
            "io.inmesh.spring.http.CallReport",
            "io.inmesh.telemetry.micrometer.MicrometerListener",
            "io.inmesh.junit.MeshTest");
    assertThat(without).as("entry points without an example").isEmpty();
  }
}
