package dev.gantry.model.cel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The variables that an expression may name, with their types. A value: two scopes with the same
 * names and the same types share their compiled expressions.
 */
public final class CelScope {

  private static final CelScope EMPTY = new CelScope(Map.of());

  private final Map<String, CelType> variables;

  private CelScope(Map<String, CelType> variables) {
    this.variables = Collections.unmodifiableMap(variables);
  }

  /** No variable at all. */
  public static CelScope empty() {
    return EMPTY;
  }

  /** This scope and one variable more (or of another type). */
  public CelScope with(String name, CelType type) {
    Map<String, CelType> more = new LinkedHashMap<>(variables);
    more.put(name, type);
    return new CelScope(more);
  }

  public Map<String, CelType> variables() {
    return variables;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CelScope s && s.variables.equals(variables);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(variables);
  }

  @Override
  public String toString() {
    return variables.keySet().toString();
  }
}
