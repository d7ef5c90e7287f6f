package dev.gantry.model.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.object.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Compares the type table with an OpenAPI v2 document of Kubernetes itself, where there is one:
 * {@code -Dgantry.reference.openapi=FILE}.
 */
@EnabledIfSystemProperty(named = "gantry.reference.openapi", matches = ".+")
class ReferenceTest {

  @Test
  void theTableAgreesWithTheReference() throws IOException {
    Path file = Path.of(System.getProperty("gantry.reference.openapi"));
    JsonNode definitions = Json.parse(Files.readAllBytes(file)).path("definitions");
    for (TypeTable.Entry entry : BuiltInSchemas.load().table().entries()) {
      TypeNode type = entry.type();
      JsonNode definition = definitions.path(type.name());
      assertThat(definition.isObject()).as(type.name()).isTrue();
      Set<String> names = new TreeSet<>();
      definition.path("properties").fieldNames().forEachRemaining(names::add);
      assertThat(type.fields().keySet()).as(type.name()).isEqualTo(names);
      for (Field field : type.fields().values()) {
        compare(type.name(), definition, field);
      }
    }
  }

  private static void compare(String type, JsonNode definition, Field field) {
    JsonNode expected = definition.path("properties").path(field.name());
    String where = type + "." + field.name();
    Set<String> required = new TreeSet<>();
    definition.path("required").forEach(name -> required.add(name.asText()));
    assertThat(field.required()).as(where).isEqualTo(required.contains(field.name()));
    assertThat(field.mergeKey())
        .as(where)
        .isEqualTo(expected.path("x-kubernetes-patch-merge-key").asText(""));
    if (field.type().form() == Form.LIST) {
      String listType = expected.path("x-kubernetes-list-type").asText("atomic");
      assertThat(field.type().listType().name()).as(where).isEqualToIgnoringCase(listType);
      assertThat(field.type().listKeys())
          .as(where)
          .hasSize(expected.path("x-kubernetes-list-map-keys").size());
    }
    if (expected.has("$ref") && !field.type().name().isEmpty()) {
      assertThat(expected.path("$ref").asText()).as(where).endsWith("/" + field.type().name());
    }
  }
}
