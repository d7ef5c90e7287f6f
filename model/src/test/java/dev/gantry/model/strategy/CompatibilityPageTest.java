package dev.gantry.model.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/compatibility.md} says what is served. {@code -Dgantry.regenerate=true} writes it
 * anew after the catalogue or the strategies changed.
 */
class CompatibilityPageTest {

  private static final Path PAGE = Path.of("../docs/compatibility.md");
  private static final Set<String> ALL_VERBS =
      Set.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  @Test
  void pageIsThatOfTheCatalogue() throws IOException {
    String page = page();
    if (Boolean.getBoolean("gantry.regenerate")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE))
        .as("docs/compatibility.md; -Dgantry.regenerate=true writes it anew")
        .isEqualTo(page);
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # What is served

            Every stable kind of Kubernetes 1.36, as discovery tells it. This page is written by `CompatibilityPageTest` from the catalogue; what differs
            in behaviour is in [deviations.md](deviations.md).

            Verbs: *all* is create, delete, deletecollection, get, list, patch, update and watch. Rules: *own* kinds have defaults and checks of their own
            beside those of every kind (metadata, types of fields, unknown fields); *common* kinds have the latter alone;
            *answer* kinds are computed and never kept.

            | group | version | kind | resource | scope | verbs | subresources | rules |
            |---|---|---|---|---|---|---|---|
            """);
    for (Kind kind : BuiltInKinds.load()) {
      page.append("| ")
          .append(
              String.join(
                  " | ",
                  kind.group().isEmpty() ? "core" : kind.group(),
                  kind.version(),
                  kind.kind(),
                  kind.plural(),
                  kind.namespaced() ? "Namespaced" : "Cluster",
                  kind.verbs().equals(ALL_VERBS) ? "all" : sorted(kind.verbs()),
                  sorted(kind.subresources()),
                  rules(kind)))
          .append(" |\n");
    }
    return page.toString();
  }

  private static String rules(Kind kind) {
    if (!kind.verbs().contains("create") || !kind.isStored()) {
      return "answer";
    }
    return Strategies.hasOwnRules(kind) ? "own" : "common";
  }

  private static String sorted(Set<String> names) {
    return names.isEmpty() ? "–" : String.join(", ", new TreeSet<>(names));
  }
}
