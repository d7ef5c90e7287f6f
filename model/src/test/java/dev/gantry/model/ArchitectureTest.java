package dev.gantry.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

/** What keeps the model plain and its deciders pure. */
@AnalyzeClasses(packages = "dev.gantry.model", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule plainJava =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "jakarta..",
              "java.sql..",
              "java.net.http..",
              "dev.gantry.jpa..",
              "dev.gantry.ejb..",
              "dev.gantry.agent..");

  @ArchTest
  static final ArchRule decidersKnowNoClock =
      noClasses()
          .that()
          .resideInAnyPackage("..controller..", "..scheduler..")
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat()
          .areAssignableTo(Clock.class);

  @ArchTest
  static final ArchRule basicsDoNotKnowDeciders =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..kind..",
              "..object..",
              "..store..",
              "..selector..",
              "..status..",
              "..quantity..",
              "..request..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "..controller..",
              "..scheduler..",
              "..strategy..",
              "..table..",
              "..openapi..",
              "..patch..");
}
