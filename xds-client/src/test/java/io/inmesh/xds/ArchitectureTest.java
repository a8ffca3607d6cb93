package io.inmesh.xds;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.inmesh.testing.PassiveCode;
import io.inmesh.xds.report.CheckedResource;
import io.inmesh.xds.report.ResourceStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The dependency rules between the packages of xds-client. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .importUrl(XdsConfigSource.class.getProtectionDomain().getCodeSource().getLocation());

  private static final DescribedPredicate<JavaClass> MESSAGES =
      resideInAnyPackage(
          "com.google.protobuf..",
          "com.google.rpc..",
          "io.envoyproxy..",
          "com.github.xds..",
          "io.inmesh.xds.proto..");

  @Test
  void theWholeModuleIsSeen() {
    assertThat(CLASSES).hasSizeGreaterThan(200);
    assertThat(CLASSES.contain(XdsConfigSource.class)).isTrue();
  }

  @Test
  void theProtocolEngineKnowsNothingOfTheMesh() {
    noClasses()
        .that(
            resideInAnyPackage(
                "io.inmesh.xds.protocol..",
                "io.inmesh.xds.transport..",
                "io.inmesh.xds.bootstrap..",
                "io.inmesh.xds.text..",
                "io.inmesh.xds.validate..",
                "io.inmesh.xds.report..",
                "io.inmesh.xds.files..",
                "io.inmesh.xds.client.."))
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.inmesh..").and(not(resideInAPackage("io.inmesh.xds.."))))
        .check(CLASSES);
  }

  @Test
  void ofTheMeshOnlyItsConfigurationIsSeen() {
    classes()
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("io.inmesh.xds..", "io.inmesh.config..", "io.inmesh.security..")
                .or(not(resideInAPackage("io.inmesh.."))))
        .check(CLASSES);
  }

  @Test
  void theProtocolKnowsNoResourceAndNoConnection() {
    noClasses()
        .that(resideInAPackage("io.inmesh.xds.protocol.."))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "io.inmesh.xds.resource..",
                "io.inmesh.xds.resolve..",
                "io.inmesh.xds.transport.grpc..",
                "io.grpc.."))
        .check(CLASSES);
  }

  @Test
  void gRpcIsTouchedOnlyByItsTransport() {
    noClasses()
        .that(not(resideInAnyPackage("io.inmesh.xds.transport.grpc..", "io.inmesh.xds.istio..")))
        .should()
        .dependOnClassesThat(resideInAPackage("io.grpc.."))
        .check(CLASSES);
  }

  @Test
  void messagesAreTouchedOnlyWhereTheyAreReadOrSent() {
    noClasses()
        .that(
            not(
                resideInAnyPackage(
                    "io.inmesh.xds.protocol..",
                    "io.inmesh.xds.transport..",
                    "io.inmesh.xds.resource..",
                    "io.inmesh.xds.csds..",
                    "io.inmesh.xds.lrs..",
                    "io.inmesh.xds.istio..",
                    // Documents of messages, before the protocol.
                    "io.inmesh.xds.bootstrap..",
                    "io.inmesh.xds.files..",
                    "io.inmesh.xds.report..",
                    "io.inmesh.xds.source..",
                    "io.inmesh.xds.text..",
                    "io.inmesh.xds.validate..")))
        .should()
        .dependOnClassesThat(MESSAGES)
        .check(CLASSES);
  }

  @Test
  void whatUsersSeeNamesNoMessage() {
    classes()
        .that(
            resideInAnyPackage("io.inmesh.xds", "io.inmesh.xds.bootstrap", "io.inmesh.xds.dns")
                .or(belongToAnyOf(CheckedResource.class, ResourceStatus.class)))
        .and()
        .arePublic()
        .should(nameInPublic(MESSAGES))
        .check(CLASSES);
  }

  private static ArchCondition<JavaClass> nameInPublic(DescribedPredicate<JavaClass> types) {
    return new ArchCondition<>("not name a message in a public signature") {
      @Override
      public void check(JavaClass one, ConditionEvents events) {
        for (JavaMember member : one.getMembers()) {
          Set<JavaModifier> modifiers = member.getModifiers();
          if (!modifiers.contains(JavaModifier.PUBLIC)
              && !modifiers.contains(JavaModifier.PROTECTED)) {
            continue;
          }
          String named =
              member.getAllInvolvedRawTypes().stream()
                  .map(JavaClass::getBaseComponentType)
                  .filter(types)
                  .map(JavaClass::getName)
                  .collect(Collectors.joining(", "));
          if (!named.isEmpty()) {
            events.add(
                SimpleConditionEvent.violated(member, member.getFullName() + " names " + named));
          }
        }
      }
    };
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.inmesh.xds.(**)").should().beFreeOfCycles().check(CLASSES);
    // The facade is nobody's dependency.
    noClasses()
        .that(resideInAPackage("io.inmesh.xds.*.."))
        .should()
        .dependOnClassesThat(resideInAPackage("io.inmesh.xds"))
        .check(CLASSES);
  }

  @Test
  void theProtocolHasNoTimeAndNoThreadOfItsOwn() throws IOException {
    PassiveCode.check(
        CLASSES, Path.of("src/main/java"), "io.inmesh.xds.protocol", "io.inmesh.xds.resolve");
  }
}
