package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * One named field of a struct.
 *
 * @param mapType whether the value has one owner as a whole, where the field differs from its type
 * @param listTypeTold whether the API's description of itself names the list type
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
    MapType mapType,
    boolean listTypeTold,
    Set<String> patchStrategies,
    String mergeKey,
    JsonNode defaultValue) {

  public Field {
    patchStrategies = Set.copyOf(patchStrategies);
  }

  /** Whether the value has one owner as a whole. */
  public boolean isAtomic() {
    return mapType == MapType.ATOMIC || mapType == MapType.OF_TYPE && type.isAtomic();
  }
}
