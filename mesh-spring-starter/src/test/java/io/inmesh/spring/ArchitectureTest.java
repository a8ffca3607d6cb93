package io.inmesh.spring;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.inmesh.Mesh;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dependency rules of the starter. */
class ArchitectureTest {
  /** All of the starter. */
  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(
              MeshAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation());

  private static final List<String> HTTP =
      List.of("io.inmesh.spring.http..", "io.inmesh.spring.internal.http..");

  private static final List<String> WEB =
      Stream.concat(HTTP.stream(), Stream.of("io.inmesh.spring.servlet", "io.inmesh.spring.cloud"))
          .toList();

  /** Each optional library, and the package that may touch it. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry(
              "okhttp3..", List.of("io.inmesh.spring.okhttp..", "io.inmesh.spring.http.okhttp..")),
          Map.entry("jakarta.servlet..", List.of("io.inmesh.spring.servlet..")),
          Map.entry("io.micrometer..", List.of("io.inmesh.spring.telemetry..")),
          Map.entry("io.grpc..", List.of("io.inmesh.spring.grpc..")),
          Map.entry("org.springframework.grpc..", List.of("io.inmesh.spring.grpc..")),
          Map.entry("org.springframework.cloud..", List.of("io.inmesh.spring.cloud..")),
          Map.entry("org.apache.catalina..", List.of("io.inmesh.spring.servlet.tomcat..")),
          Map.entry("org.eclipse.jetty.server..", List.of("io.inmesh.spring.servlet.jetty..")),
          Map.entry("org.springframework.web..", WEB),
          Map.entry("org.springframework.boot.http..", HTTP),
          Map.entry(
              "org.springframework.boot.actuate..",
              List.of("io.inmesh.spring.actuate..", "io.inmesh.spring.servlet.management..")),
          Map.entry("org.springframework.boot.health..", List.of("io.inmesh.spring.actuate..")),
          Map.entry("reactor..", List.of("io.inmesh.spring.http..", "io.inmesh.spring.cloud..")));

  @Test
  void theModuleIsSeen() {
    assertThat(CLASSES).hasSizeGreaterThan(40);
  }

  @Test
  void optionalLibrariesAreTouchedOnlyInTheirPackages() {
    LIBRARIES.forEach((library, packages) ->
        noClasses()
            .that(not(resideInAnyPackage(packages.toArray(String[]::new))))
            .should()
            .dependOnClassesThat(resideInAPackage(library))
            .check(CLASSES));
  }

  @Test
  void partsKnowOnlyTheirRoot() {
    slices()
        .matching("io.inmesh.spring.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            resideInAPackage("io.inmesh.spring.http.."),
            resideInAPackage("io.inmesh.spring.internal.http.."))
        .check(CLASSES);
    noClasses()
        .that(resideInAPackage("io.inmesh.spring"))
        .should()
        .dependOnClassesThat(resideInAPackage("io.inmesh.spring.*.."))
        .check(CLASSES);
  }

  @Test
  void onlyThePublicFaceOfTheMeshIsUsed() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            not(
                resideInAnyPackage(
                    "io.inmesh.internal..",
                    "io.inmesh.balance..",
                    "io.inmesh.xds.source..",
                    "io.inmesh.xds.protocol..",
                    "io.inmesh.xds.proto..")))
        .check(CLASSES);
  }

  @Test
  void theEngineKnowsNothingOfSpring() {
    JavaClasses engine =
        new ClassFileImporter()
            .importUrl(Mesh.class.getProtectionDomain().getCodeSource().getLocation());
    noClasses()
        .should()
        .dependOnClassesThat(resideInAPackage("org.springframework.."))
        .check(engine);
  }
}
