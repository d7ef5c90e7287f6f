package dev.gantry.web.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every difference between our discovery and that of Kubernetes 1.36, whose stable resources stand
 * in {@code resources.tsv}, made by {@code derive-reference.py}.
 */
class DiscoveryConformanceTest {

  private static final Map<String, Map<String, List<Kind>>> GROUPS = new LinkedHashMap<>();
  private static Set<String> kubernetes;

  @BeforeAll
  static void readReference() throws IOException {
    GROUPS.put("", new LinkedHashMap<>());
    ServedKinds.add(GROUPS, BuiltInKinds.load());
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                DiscoveryConformanceTest.class.getResourceAsStream("resources.tsv"),
                StandardCharsets.UTF_8))) {
      kubernetes =
          new LinkedHashSet<>(reader.lines().filter(line -> !line.startsWith("#")).toList());
    }
  }

  @Test
  void resourceListsAreThoseOfKubernetes() {
    Set<String> ours = new LinkedHashSet<>();
    for (Map<String, List<Kind>> versions : GROUPS.values()) {
      for (List<Kind> kinds : versions.values()) {
        JsonNode list = DiscoveryDocuments.resourceList(kinds);
        assertThat(list.path("kind").asText()).isEqualTo("APIResourceList");
        assertThat(list.path("groupVersion").asText()).isEqualTo(kinds.get(0).apiVersion());
        for (JsonNode resource : list.path("resources")) {
          ours.add(
              row(
                  kinds.get(0),
                  resource.path("name").asText(),
                  resource.path("singularName").asText(),
                  resource.path("namespaced").asBoolean() ? "Namespaced" : "Cluster",
                  resource.has("version")
                      ? resource.path("group").asText()
                          + "/"
                          + resource.path("version").asText()
                          + "/"
                          + resource.path("kind").asText()
                      : resource.path("kind").asText(),
                  resource));
        }
      }
    }
    assertSame(ours);
  }

  @Test
  void aggregatedDiscoverySaysTheSame() {
    Set<String> ours = new LinkedHashSet<>();
    for (boolean core : List.of(true, false)) {
      for (JsonNode group : AggregatedDiscovery.of(GROUPS, core).path("items")) {
        for (JsonNode version : group.path("versions")) {
          assertThat(version.path("freshness").asText()).isEqualTo("Current");
          for (JsonNode resource : version.path("resources")) {
            Kind place =
                GROUPS
                    .get(group.path("metadata").path("name").asText())
                    .get(version.path("version").asText())
                    .get(0);
            String name = resource.path("resource").asText();
            String scope = resource.path("scope").asText();
            String singular = resource.path("singularResource").asText();
            ours.add(row(place, name, singular, scope, responseKind(resource), resource));
            for (JsonNode sub : resource.path("subresources")) {
              String subName = name + "/" + sub.path("subresource").asText();
              ours.add(row(place, subName, "", scope, responseKind(sub), sub));
            }
          }
        }
      }
    }
    assertSame(ours);
  }

  @Test
  void groupsAreInTheOrderOfKubernetes() {
    List<String> ours = new ArrayList<>();
    for (JsonNode group : DiscoveryDocuments.groupList(GROUPS).path("groups")) {
      ours.add(group.path("name").asText() + group.path("preferredVersion").path("version"));
    }
    Set<String> expected = new LinkedHashSet<>();
    Set<String> seen = new TreeSet<>();
    for (String line : kubernetes) {
      String[] cells = line.split("\t");
      if (!cells[0].equals("-") && seen.add(cells[0])) {
        expected.add(cells[0] + '"' + cells[1] + '"');
      }
    }
    assertThat(ours).containsExactlyElementsOf(expected);
  }

  /** An answer's kind; one of the own group version names none. */
  private static String responseKind(JsonNode node) {
    JsonNode kind = node.path("responseKind");
    String version = kind.path("version").asText();
    return version.isEmpty()
        ? kind.path("kind").asText()
        : kind.path("group").asText() + "/" + version + "/" + kind.path("kind").asText();
  }

  private static String row(
      Kind place, String name, String singular, String scope, String kind, JsonNode rest) {
    StringJoiner row = new StringJoiner("\t");
    for (String cell :
        List.of(
            place.group(),
            place.version(),
            name,
            singular,
            scope,
            kind,
            words(rest.path("shortNames")),
            words(rest.path("categories")),
            words(rest.path("verbs")))) {
      row.add(cell.isEmpty() ? "-" : cell);
    }
    return row.toString();
  }

  private static String words(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(word.asText()));
    return String.join(",", words);
  }

  private static void assertSame(Set<String> ours) {
    Set<String> missing = new LinkedHashSet<>(kubernetes);
    missing.removeAll(ours);
    Set<String> added = new LinkedHashSet<>(ours);
    added.removeAll(kubernetes);
    assertThat(missing).as("in Kubernetes, but not here%nhere: %s", added).isEmpty();
    assertThat(added).as("here, but not in Kubernetes").isEmpty();
  }
}
