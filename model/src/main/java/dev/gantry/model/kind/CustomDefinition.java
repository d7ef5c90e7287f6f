package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gantry.model.object.Meta;
import dev.gantry.model.schema.CustomTypes;
import dev.gantry.model.schema.TypeSchema;
import java.util.Objects;

/**
 * One version of a custom resource definition: what a custom kind brings with it. Two are equal if
 * they are the same state of the same definition, so that what was compiled from one can be kept.
 */
public final class CustomDefinition {

  private final String uid;
  private final long generation;
  private final JsonNode version;
  private final TypeSchema types;

  /**
   * @param definition the whole document
   * @param version one entry of its {@code spec.versions}
   */
  CustomDefinition(JsonNode definition, JsonNode version) {
    this.uid = Meta.uid(definition);
    this.generation = Meta.generation(definition);
    this.version = version;
    boolean preserves = definition.path("spec").path("preserveUnknownFields").asBoolean();
    this.types = CustomTypes.of(preserves ? MissingNode.getInstance() : schema());
  }

  /** The entry of {@code spec.versions}; for reading only. */
  public JsonNode version() {
    return version;
  }

  /** The structural OpenAPI schema; missing where the version has none. */
  public JsonNode schema() {
    return version.path("schema").path("openAPIV3Schema");
  }

  /** The types that documents of this version have. */
  public TypeSchema types() {
    return types;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CustomDefinition d
        && d.uid.equals(uid)
        && d.generation == generation
        && d.version.path("name").equals(version.path("name"));
  }

  @Override
  public int hashCode() {
    return Objects.hash(uid, generation);
  }

  @Override
  public String toString() {
    return uid + "@" + generation + "/" + version.path("name").asText();
  }
}
