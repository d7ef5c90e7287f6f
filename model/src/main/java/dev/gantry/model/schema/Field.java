package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * One named field of a struct.
 *
 * @param atomic the value has one owner as a whole, although its type would allow more
 * @param patchStrategies of a strategic merge patch: {@code merge}, {@code replace}, {@code
 *     retainKeys}; empty for none
 * @param mergeKey the field that identifies a list's elements in a strategic merge patch, {@code
 *     ""} for none
 * @param defaultValue what an absent value means where it is part of a list key, or null
 */
public record Field(
    String name,
    TypeNode type,
    boolean required,
    boolean atomic,
    Set<String> patchStrategies,
    String mergeKey,
    JsonNode defaultValue) {

  public Field {
    patchStrategies = Set.copyOf(patchStrategies);
  }
}
