package io.inmesh.testing;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClasses;

/** The rule of docs/design.md for adapters, wherever they are: what they may use of the mesh. */
public final class AdapterImports {
  private AdapterImports() {}

  /**
   * Throws an {@link AssertionError} that names each breach.
   *
   * @param adapter its package, with {@code ..} for those below
   */
  public static void check(JavaClasses classes, String adapter) {
    classes()
        .that(resideInAPackage(adapter))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    adapter,
                    "io.inmesh",
                    "io.inmesh.call..",
                    "io.inmesh.config..",
                    "io.inmesh.security..",
                    "io.inmesh.telemetry")
                .or(not(resideInAPackage("io.inmesh.."))))
        .check(classes);
  }
}
