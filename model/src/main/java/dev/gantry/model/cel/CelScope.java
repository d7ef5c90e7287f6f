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

  private static final CelScope EMPTY = new CelScope(Map.of(), Map.of(), null);

  private final Map<String, CelType> variables;
  private final Map<String, CelType> structs;
  private final CelType object;

  private CelScope(Map<String, CelType> variables, Map<String, CelType> structs, CelType object) {
    this.variables = Collections.unmodifiableMap(variables);
    this.structs = Collections.unmodifiableMap(structs);
    this.object = object;
  }

  /** No variable at all. */
  public static CelScope empty() {
    return EMPTY;
  }

  /** This scope and one variable more (or of another type). */
  public CelScope with(String name, CelType type) {
    Map<String, CelType> more = new LinkedHashMap<>(variables);
    more.put(name, type);
    return new CelScope(more, structs, object);
  }

  /**
   * This scope and a struct type that expressions may make values of, by its name: {@code
   * JSONPatch{op: 'add'}}. Such a value is a {@link CelStruct}.
   */
  public CelScope making(CelType struct) {
    Map<String, CelType> more = new LinkedHashMap<>(structs);
    more.put(struct.checked().name(), struct);
    return new CelScope(variables, more, object);
  }

  /**
   * This scope, in which expressions may make parts of an object: {@code Object{spec:
   * Object.spec{replicas: 3}}}.
   *
   * @param type of the whole object, a struct
   */
  public CelScope makingObject(CelType type) {
    return new CelScope(variables, structs, type);
  }

  /** As {@link #makingObject}, of an object of any type: each field takes any value. */
  public CelScope makingAnyObject() {
    return makingObject(CelType.DYN);
  }

  Map<String, CelType> structs() {
    return structs;
  }

  /** The type of what {@code Object} makes; null for none. */
  CelType object() {
    return object;
  }

  public Map<String, CelType> variables() {
    return variables;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CelScope s
        && s.variables.equals(variables)
        && s.structs.equals(structs)
        && s.object == object;
  }

  @Override
  public int hashCode() {
    return Objects.hash(variables, structs);
  }

  @Override
  public String toString() {
    return variables.keySet().toString();
  }
}
