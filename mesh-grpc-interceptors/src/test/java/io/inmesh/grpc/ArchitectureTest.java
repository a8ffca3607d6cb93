package io.inmesh.grpc;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.inmesh.testing.AdapterImports;
import org.junit.jupiter.api.Test;

/** The dependency rules of the adapter for gRPC. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(MeshChannel.class.getProtectionDomain().getCodeSource().getLocation());

  @Test
  void theWholeModuleIsSeen() {
    assertThat(CLASSES).hasSizeGreaterThan(80);
    assertThat(CLASSES.contain(MeshChannel.class)).isTrue();
  }

  @Test
  void itUsesThePublicFaceOfTheMeshOnly() {
    AdapterImports.check(CLASSES, "io.inmesh.grpc..");
  }

  /**
   * xds-client brings more than gRPC's API and its transport, and applications have messages and
   * stubs of their own: none of that is used, so that none of it is missed.
   */
  @Test
  void nothingButTheApiOfGrpcAndItsTransportIsUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..",
                "javax..",
                "org.jspecify..",
                "io.inmesh..",
                "io.grpc",
                "io.grpc.netty.shaded.."))
        .check(CLASSES);
  }

  /**
   * Calls know gRPC's API only. Channels and servers are built by its transport; old connections
   * are found, and those that broke are told from streams, by its insides: gRPC has no other way.
   */
  @Test
  void theTransportIsTouchedOnlyWhereConnectionsAre() {
    noClasses()
        .that(
            not(
                belongToAnyOf(
                    EndpointChannelFactory.class,
                    MeshServerBuilder.class,
                    ServerConnections.class,
                    Failures.class)))
        .should()
        .dependOnClassesThat(resideInAPackage("io.grpc.netty.shaded.."))
        .check(CLASSES);
  }
}
