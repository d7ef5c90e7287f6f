package dev.gantry.model.cel;

import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions of one subject: what the type checker knows of them and what they do. */
final class Library {

  /** Java classes of the libraries' own types. */
  private final Map<String, Class<?>> opaque = new LinkedHashMap<>();

  private final Map<String, List<CelOverloadDecl>> declared = new LinkedHashMap<>();
  private final Map<String, CelFunction> functions = new LinkedHashMap<>();

  /** A type of its own, whose values are of a Java class. */
  OpaqueType type(String name, Class<?> values) {
    opaque.put(name, values);
    return OpaqueType.create(name);
  }

  Library global(
      String function,
      String overload,
      CelType result,
      List<CelType> parameters,
      CelFunction.Body body) {
    return add(
        function,
        CelOverloadDecl.newGlobalOverload(overload, result, parameters),
        parameters,
        body);
  }

  Library member(
      String function,
      String overload,
      CelType result,
      List<CelType> parameters,
      CelFunction.Body body) {
    return add(
        function,
        CelOverloadDecl.newMemberOverload(overload, result, parameters),
        parameters,
        body);
  }

  private Library add(
      String function,
      CelOverloadDecl declaration,
      List<CelType> parameters,
      CelFunction.Body body) {
    declared.computeIfAbsent(function, f -> new ArrayList<>()).add(declaration);
    List<Class<?>> classes = new ArrayList<>();
    parameters.forEach(p -> classes.add(valuesOf(p)));
    functions.put(
        declaration.overloadId(),
        new CelFunction(declaration.overloadId(), List.copyOf(classes), body));
    return this;
  }

  private Class<?> valuesOf(CelType type) {
    return switch (type.kind()) {
      case BOOL -> Boolean.class;
      case INT -> Long.class;
      case DOUBLE -> Double.class;
      case STRING -> String.class;
      case LIST -> List.class;
      case MAP -> Map.class;
      case TIMESTAMP -> Instant.class;
      case DURATION -> Duration.class;
      default -> opaque.getOrDefault(type.name(), Object.class);
    };
  }

  List<CelFunctionDecl> declarations() {
    List<CelFunctionDecl> all = new ArrayList<>();
    declared.forEach(
        (name, overloads) -> all.add(CelFunctionDecl.newFunctionDeclaration(name, overloads)));
    return all;
  }

  Map<String, CelFunction> functions() {
    return functions;
  }
}
