package dev.gantry.model.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of kinds, in tables: {@code rules/*.yaml}. Each file has a good document, {@code base},
 * and cases: {@code set} changes places of a new one (null removes), {@code update} of one that is
 * there, {@code status} of its status; {@code problems} is what is then wrong, nothing if left out.
 */
class RuleTablesTest {

  static Stream<Arguments> cases() throws IOException, URISyntaxException {
    Path folder = Path.of(RuleTablesTest.class.getResource("rules").toURI());
    List<Arguments> all = new ArrayList<>();
    try (var files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        ObjectNode table = Documents.yaml(Files.readString(file, StandardCharsets.UTF_8));
        String name = file.getFileName().toString().replace(".yaml", "");
        all.add(Arguments.of(name, "base", table.path("base"), Json.object()));
        for (ObjectNode row : Tree.objects(table, "cases")) {
          ObjectNode change = row.deepCopy();
          change.remove("problems");
          all.add(Arguments.of(name, change.toString(), table.path("base"), row));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("cases")
  void isValidOrSaysWhy(String kind, String change, ObjectNode base, ObjectNode row) {
    ObjectNode document = base.deepCopy();
    set(document, row.path("set"));
    ObjectNode created = Documents.created(document.toString());
    List<String> found = new ArrayList<>(valid(created));
    if (row.has("update") || row.has("status")) {
      assertThat(found).as("of the object before").isEmpty();
      ObjectNode old = created.deepCopy();
      set(old, row.path("was"));
      ObjectNode changed = old.deepCopy();
      set(changed, row.path("update"));
      set(changed, row.path("status"));
      found =
          row.has("status")
              ? Documents.lines(Documents.strategy(old).validateStatusUpdate(changed, old))
              : Documents.problems(old, changed);
    }
    assertThat(found).as(kind + " " + change).containsExactlyElementsOf(texts(row));
  }

  private static List<String> valid(ObjectNode created) {
    return Documents.lines(Documents.strategy(created).validate(created));
  }

  private static List<String> texts(ObjectNode row) {
    return Tree.texts(row, "problems");
  }

  private static void set(ObjectNode document, JsonNode changes) {
    for (Map.Entry<String, JsonNode> change : changes.properties()) {
      JsonPointer pointer = JsonPointer.compile(change.getKey());
      JsonNode holder = document.at(pointer.head());
      if (holder.isMissingNode()) {
        holder = document.withObject(pointer.head());
      }
      String last = pointer.last().getMatchingProperty();
      if (holder instanceof ArrayNode array) {
        int index = last.equals("-") ? array.size() : Integer.parseInt(last);
        if (index == array.size()) {
          array.add(change.getValue());
        } else {
          array.set(index, change.getValue());
        }
      } else if (change.getValue().isNull()) {
        ((ObjectNode) holder).remove(last);
      } else {
        ((ObjectNode) holder).set(last, change.getValue());
      }
    }
  }
}
