package io.inmesh;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.inmesh.testing.AdapterImports;
import io.inmesh.testing.PassiveCode;
import io.inmesh.testing.contract.ContractBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The dependency rules between the packages of mesh-core. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(Mesh.class.getProtectionDomain().getCodeSource().getLocation());

  private static final String[] ADAPTERS = {
    "io.inmesh.okhttp..", "io.inmesh.jdkhttp..", "io.inmesh.servlet.."
  };

  /** What every package may use. */
  private static final String[] COMMON = {"java..", "javax..", "org.jspecify.."};

  /** Each library, and the packages that may touch it. The optional ones have one place each. */
  private static final Map<String, List<String>> LIBRARIES =
      Map.ofEntries(
          Map.entry("com.google.re2j..", List.of("io.inmesh.internal..", "io.inmesh.filter..")),
          Map.entry("net.openhft..", List.of("io.inmesh.internal..", "io.inmesh.balance..")),
          Map.entry("okhttp3..", List.of("io.inmesh.okhttp..")),
          Map.entry("okio..", List.of("io.inmesh.okhttp..")),
          Map.entry("kotlin..", List.of("io.inmesh.okhttp..")),
          Map.entry("jakarta.servlet..", List.of("io.inmesh.servlet..")),
          Map.entry("io.github.resilience4j..", List.of("io.inmesh.resilience4j..")),
          Map.entry("io.micrometer.core..", List.of("io.inmesh.telemetry.micrometer..")),
          Map.entry("io.micrometer.context..", List.of("io.inmesh.propagation..")),
          Map.entry("io.opentelemetry..", List.of("io.inmesh.telemetry.otel..")),
          Map.entry("org.bouncycastle..", List.of("io.inmesh.security..")),
          Map.entry("com.nimbusds..", List.of("io.inmesh.filter.jwt..")));

  @Test
  void theWholeModuleIsSeen() {
    assertThat(CLASSES).hasSizeGreaterThan(200);
    assertThat(CLASSES.contain(Mesh.class)).isTrue();
  }

  /** The suite is published in a jar of its own, the support of our tests is not. */
  @Test
  void theContractSuiteStandsByItself() {
    // From where it lies, not from the whole class path.
    JavaClasses suite = new ClassFileImporter().importUrl(ContractBackend.class.getResource("."));
    assertThat(suite).hasSizeGreaterThan(50);
    noClasses().should().dependOnClassesThat(resideInAPackage("io.inmesh.testing")).check(suite);
  }

  @Test
  void descriptionsUseNothingButTheJdk() {
    classes()
        .that(resideInAPackage("io.inmesh.config.."))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.inmesh.config..", "java..", "org.jspecify.."))
        .check(CLASSES);
  }

  @Test
  void importsPointDown() {
    String[] top = {"io.inmesh"};
    String[] internal = {"io.inmesh.internal.."};
    String[] policies = {
      "io.inmesh.filter..",
      "io.inmesh.balance..",
      "io.inmesh.health..",
      "io.inmesh.security..",
      "io.inmesh.telemetry.."
    };
    String[] call = {"io.inmesh.call.."};
    noneOf(internal, top);
    noneOf(policies, top, internal);
    noneOf(call, top, internal, policies);
    String[] admin = {"io.inmesh.admin.."};
    for (String[] lower : List.of(policies, call, new String[] {"io.inmesh.config.."})) {
      noneOf(lower, ADAPTERS, admin);
    }
    noneOf(internal, ADAPTERS);
  }

  /** The engine fills it, and whatever shows it needs nothing else. */
  @Test
  void statusIsPlainValues() {
    classes()
        .that(resideInAPackage("io.inmesh.admin"))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.inmesh.admin", "io.inmesh.config..", "java..", "org.jspecify.."))
        .check(CLASSES);
  }

  private static void noneOf(String[] from, String[]... to) {
    for (String[] target : to) {
      noClasses()
          .that(resideInAnyPackage(from))
          .should()
          .dependOnClassesThat(resideInAnyPackage(target))
          .allowEmptyShould(true)
          .check(CLASSES);
    }
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.inmesh.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void filtersKnowNoOtherFilter() {
    noneOf(new String[] {"io.inmesh.filter.."}, new String[] {"io.inmesh.internal.."});
    slices()
        .matching("io.inmesh.filter.(*)..")
        .should()
        .notDependOnEachOther()
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void adaptersUseThePublicFaceOnlyAndNotEachOther() {
    for (String adapter : ADAPTERS) {
      AdapterImports.check(CLASSES, adapter);
    }
  }

  /** So that a user without an optional library never meets a NoClassDefFoundError. */
  @Test
  void librariesAreTouchedOnlyInTheirPackages() {
    String[] libraries = LIBRARIES.keySet().toArray(String[]::new);
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(COMMON)
                .or(resideInAnyPackage(libraries))
                .or(resideInAPackage("io.inmesh..")))
        .check(CLASSES);
    LIBRARIES.forEach((library, packages) ->
        noClasses()
            .that(not(resideInAnyPackage(packages.toArray(String[]::new))))
            .should()
            .dependOnClassesThat(resideInAPackage(library))
            .check(CLASSES));
  }

  @Test
  void policiesAndStateMachinesHaveNoTimeAndNoThreadOfTheirOwn() throws IOException {
    PassiveCode.check(
        CLASSES,
        Path.of("src/main/java"),
        "io.inmesh.call",
        "io.inmesh.config",
        "io.inmesh.internal.call",
        "io.inmesh.balance",
        "io.inmesh.health",
        "io.inmesh.filter");
  }
}
