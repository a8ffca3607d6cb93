package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.Mesh;
import io.inmesh.grpc.MeshClientInterceptor;
import io.inmesh.grpc.MeshServerInterceptor;
import io.inmesh.resilience4j.Resilience4jGuards;
import io.inmesh.spring.actuate.MeshEndpoint;
import io.inmesh.spring.grpc.MeshGrpcTransportAutoConfiguration;
import io.inmesh.telemetry.micrometer.MicrometerListener;
import io.inmesh.testing.contract.StaticConfigSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.Filter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableWebApplicationContext;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.grpc.client.ClientInterceptorsConfigurer;
import org.springframework.grpc.server.ServerBuilderCustomizer;

/**
 * Each condition that the auto-configurations have, taken one by one from an application that
 * fulfils all of them.
 */
class EveryConditionTest {
  /** The configurations of the starter, nested ones too. */
  static final List<Class<?>> OURS =
      ImportCandidates.load(AutoConfiguration.class, EveryConditionTest.class.getClassLoader())
          .getCandidates()
          .stream()
          .filter(name -> name.startsWith("io.inmesh.spring."))
          .map(EveryConditionTest::load)
          .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
          .toList();

  /** What a library on the class path does, it does whether or not there is a mesh. */
  private static final Class<?> TOLD_ALWAYS = MeshGrpcTransportAutoConfiguration.class;

  private final WebApplicationContextRunner full =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  OURS.stream()
                      .filter(type -> type.isAnnotationPresent(AutoConfiguration.class))
                      .toArray(Class<?>[]::new)))
          .withBean(StaticConfigSource.class)
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withBean(ClientInterceptorsConfigurer.class)
          .withPropertyValues("management.endpoints.web.exposure.include=*");

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  /** A condition that never holds would pass for one that works. */
  @Test
  void allAreThereWhenAllIsFulfilled() {
    full.run(
        context -> assertThat(OURS).allSatisfy(type -> assertThat(context).hasSingleBean(type)));
  }

  private static Set<Class<?>> neededClasses() {
    return OURS.stream().flatMap(type -> needs(type).stream()).collect(Collectors.toSet());
  }

  private static List<Class<?>> needs(Class<?> configuration) {
    ConditionalOnClass condition = configuration.getAnnotation(ConditionalOnClass.class);
    return condition == null ? List.of() : List.of(condition.value());
  }

  @ParameterizedTest
  @MethodSource("neededClasses")
  void withoutAClassWhatNeedsItIsNotThere(Class<?> missing) {
    full.withClassLoader(new FilteredClassLoader(missing))
        .run(context -> {
          assertThat(context).hasNotFailed().hasSingleBean(Mesh.class);
          assertThat(OURS.stream().filter(type -> needs(type).contains(missing)))
              .isNotEmpty()
              .allSatisfy(type -> assertThat(context).doesNotHaveBean(type));
        });
  }

  private static Set<String> switches() {
    return OURS.stream().flatMap(EveryConditionTest::switches).collect(Collectors.toSet());
  }

  private static Stream<String> switches(Class<?> configuration) {
    return MergedAnnotations.from(configuration).stream(ConditionalOnSwitch.class)
        .flatMap(on -> Arrays.stream(on.getStringArray("value")));
  }

  @ParameterizedTest
  @MethodSource("switches")
  void whatAPropertyTurnsOffIsNotThere(String property) {
    full.withPropertyValues(property + "=false")
        .run(context -> assertNotThere(context, Set.of(property)));
  }

  /** All of them at once: each has to turn its own part off. */
  @ParameterizedTest
  @ValueSource(strings = {"off", "NO", "0", "false "})
  void whateverSpringBootTakesForFalseTurnsAllPartsOff(String off) {
    full.withPropertyValues(all(off)).run(context -> assertNotThere(context, switches()));
  }

  private static void assertNotThere(
      AssertableWebApplicationContext context, Set<String> properties) {
    assertThat(context).hasNotFailed().hasSingleBean(Mesh.class);
    assertThat(OURS.stream().filter(type -> switches(type).anyMatch(properties::contains)))
        .isNotEmpty()
        .allSatisfy(type -> assertThat(context).doesNotHaveBean(type));
  }

  private static String[] all(String value) {
    return switches().stream().map(property -> property + "=" + value).toArray(String[]::new);
  }

  /** All of them at once: each has to leave its own part on. */
  @ParameterizedTest
  @ValueSource(strings = {"true", "TRUE", "yes", "on", "1", "true "})
  void whateverSpringBootTakesForTrueLeavesAllPartsOn(String on) {
    full.withPropertyValues(all(on))
        .run(context ->
            assertThat(OURS).allSatisfy(type -> assertThat(context).hasSingleBean(type)));
  }

  /** As containers set it. */
  @Test
  void variablesOfTheEnvironmentLeaveAllPartsOn() {
    Map<String, Object> variables =
        switches().stream()
            .collect(
                Collectors.toMap(
                    property -> property.toUpperCase(Locale.ROOT).replace('.', '_'),
                    property -> "1"));
    full.withInitializer(context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource("env", variables)))
        .run(context ->
            assertThat(OURS).allSatisfy(type -> assertThat(context).hasSingleBean(type)));
  }

  /** Neither silently on nor silently off, whether the part is there or not. */
  @ParameterizedTest
  @MethodSource("switches")
  void whatIsNeitherTrueNorFalseFailsTheStart(String property) {
    for (String neither : List.of("tru", "ja", "2", "", " ")) {
      for (WebApplicationContextRunner runner :
          List.of(full, full.withClassLoader(new FilteredClassLoader("io.grpc", "okhttp3")))) {
        runner
            .withPropertyValues(property + "=" + neither)
            .run(context ->
                assertThat(context)
                    .as("'" + neither + "'")
                    .getFailure()
                    .hasStackTraceContaining(property));
      }
    }
  }

  @Test
  void nothingIsThereWhenTheMeshIsOff() {
    full.withPropertyValues("inmesh.mode=off")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(OURS.stream().filter(type -> type != TOLD_ALWAYS))
              .allSatisfy(type -> assertThat(context).doesNotHaveBean(type));
        });
  }

  @Test
  void eachPartHasItsSwitch() {
    assertThat(switches())
        .containsExactlyInAnyOrder(
            "inmesh.outbound.enabled",
            "inmesh.inbound.enabled",
            "inmesh.inbound.grpc.enabled",
            "inmesh.inbound.servlet.enabled",
            "inmesh.metrics.enabled",
            "inmesh.resilience4j.enabled",
            "inmesh.discovery.enabled");
  }

  @Test
  void propertiesOfOthersTurnPartsOff() {
    full.withPropertyValues("spring.cloud.discovery.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean("meshDiscoveryClient"));
    full.withPropertyValues("management.health.mesh.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean("meshHealthIndicator"));
    full.withPropertyValues("management.endpoint.mesh.access=NONE")
        .run(context -> assertThat(context).doesNotHaveBean("meshEndpoint"));
  }

  @Test
  void channelsOfGrpcThatNameTheMeshNeedSpringsInterceptors() {
    full.run(context -> assertThat(context).hasBean("meshGrpcChannelFactory"));
    new WebApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                MeshAutoConfiguration.class, io.inmesh.spring.grpc.MeshGrpcAutoConfiguration.class))
        .withBean(StaticConfigSource.class)
        .run(context -> assertThat(context).doesNotHaveBean("meshGrpcChannelFactory"));
  }

  private static <T> void backsOff(WebApplicationContextRunner with, Class<T> type, String own) {
    with.run(context -> {
      assertThat(context).hasNotFailed().hasSingleBean(type);
      assertThat(context.getBeanNamesForType(type)).containsExactly(own);
    });
  }

  @Test
  void beansOfTheApplicationWin() {
    Mesh mesh = Mesh.builder(new StaticConfigSource()).build();
    backsOff(full.withBean("own", Mesh.class, () -> mesh), Mesh.class, "own");
    Mesh other = Mesh.builder(new StaticConfigSource()).build();
    try (MeshServerInterceptor server = MeshServerInterceptor.of(other);
        other) {
      backsOff(
          full.withBean("own", MeshServerInterceptor.class, () -> server),
          MeshServerInterceptor.class,
          "own");
      MeshClientInterceptor client = MeshClientInterceptor.of(other);
      full.withBean("own", MeshClientInterceptor.class, () -> client)
          .run(context -> assertThat(context).doesNotHaveBean("meshClientInterceptor"));
    }
    MicrometerListener listener = MicrometerListener.of(new SimpleMeterRegistry());
    backsOff(
        full.withBean("own", MicrometerListener.class, () -> listener),
        MicrometerListener.class,
        "own");
    Resilience4jGuards guards =
        Resilience4jGuards.builder(
                io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry.ofDefaults(),
                io.github.resilience4j.bulkhead.BulkheadRegistry.ofDefaults())
            .build();
    backsOff(
        full.withBean("own", Resilience4jGuards.class, () -> guards),
        Resilience4jGuards.class,
        "own");
  }

  @Test
  void beansOfTheSameNameWin() {
    full.withBean(
            "meshHealthIndicator", HealthIndicator.class, () -> () -> Health.unknown().build())
        .run(context ->
            assertThat(context.getBean(HealthIndicator.class).health())
                .isEqualTo(Health.unknown().build()));
    FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>();
    registration.setFilter((request, response, chain) -> chain.doFilter(request, response));
    full.withBean("meshFilterRegistration", FilterRegistrationBean.class, () -> registration)
        .run(context ->
            assertThat(context.getBean(FilterRegistrationBean.class)).isSameAs(registration));
    ServerBuilderCustomizer<NettyServerBuilder> customizer = builder -> {};
    full.withBean("meshServerBuilderCustomizer", ServerBuilderCustomizer.class, () -> customizer)
        .run(context ->
            assertThat(context.getBean(ServerBuilderCustomizer.class)).isSameAs(customizer));
  }

  @Test
  void nothingIsMadeTwice() {
    full.run(context -> {
      assertThat(context).hasSingleBean(MeshEndpoint.class);
      assertThat(context).hasSingleBean(DiscoveryClient.class);
      assertThat(context).hasSingleBean(HealthIndicator.class);
    });
  }
}
