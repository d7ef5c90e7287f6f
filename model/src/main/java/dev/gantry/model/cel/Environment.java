package dev.gantry.model.cel;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelOptions;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelOptionalLibrary;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.RuntimeEquality;
import dev.cel.runtime.RuntimeHelpers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The language as Kubernetes speaks it: CEL, the library's extensions, and Kubernetes' functions.
 * Made once.
 */
final class Environment {

  static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .enableOptionalSyntax(true)
          .enableHiddenAccumulatorVar(true)
          .maxExpressionCodePointSize(100_000)
          .maxParseRecursionDepth(128)
          .build();

  private static final Environment CURRENT = new Environment();

  private final CelCompiler compiler;
  private final Map<String, CelFunction> functions;

  private Environment() {
    Map<String, CelFunction> all = new HashMap<>();
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(
                CelExtensions.strings(),
                CelExtensions.sets(OPTIONS),
                CelExtensions.math(),
                CelExtensions.lists(),
                CelExtensions.encoders(OPTIONS),
                CelExtensions.bindings(),
                CelExtensions.comprehensions(),
                CelExtensions.optional());
    for (Library library : Libraries.KUBERNETES) {
      builder.addFunctionDeclarations(library.declarations());
      all.putAll(library.functions());
    }
    compiler = builder.build();
    RuntimeEquality equality = RuntimeEquality.create(RuntimeHelpers.create(), OPTIONS);
    CelRuntimeBuilder collector = BindingCollector.into(all);
    List<CelRuntimeLibrary> extensions =
        List.of(
            CelExtensions.strings(),
            CelExtensions.math(),
            CelExtensions.encoders(OPTIONS),
            CelExtensions.sets(OPTIONS));
    extensions.forEach(extension -> extension.setRuntimeOptions(collector));
    CelExtensions.lists().setRuntimeOptions(collector, equality, OPTIONS);
    CelExtensions.comprehensions().setRuntimeOptions(collector, equality, OPTIONS);
    CelOptionalLibrary optional = CelExtensions.optional();
    optional.setRuntimeOptions(collector, equality, OPTIONS);
    CelStandardFunctions.newBuilder()
        .build()
        .newFunctionBindings(equality, OPTIONS)
        .forEach(binding -> BindingCollector.add(binding, all));
    functions = Map.copyOf(all);
  }

  static Environment current() {
    return CURRENT;
  }

  /** The function of an overload; null where none is known. */
  CelFunction function(String overload) {
    return functions.get(overload);
  }

  /** A compiler of one expression that knows a scope's variables and types. */
  CelCompiler compiler(CelScope scope, String expression) {
    CelCompilerBuilder builder = compiler.toCompilerBuilder();
    Map<String, CelType> structs = new LinkedHashMap<>();
    scope
        .variables()
        .forEach(
            (name, type) -> {
              builder.addVar(name, type.checked());
              collect(type, structs);
            });
    scope.structs().values().forEach(type -> collect(type, structs));
    builder.setTypeProvider(new Types(structs, scope.object(), expression));
    return builder.build();
  }

  private static void collect(CelType type, Map<String, CelType> structs) {
    if (type.form() == CelType.Form.STRUCT) {
      if (structs.putIfAbsent(type.checked().name(), type) == null) {
        type.fields().values().forEach(field -> collect(field.type(), structs));
      }
    } else if (type.element() != null) {
      collect(type.element(), structs);
    }
  }

  /** Struct types by name. */
  @SuppressWarnings("Immutable") // nobody changes the map any more
  private record Types(Map<String, CelType> structs, CelType object, String expression)
      implements CelTypeProvider {

    @Override
    public ImmutableList<dev.cel.common.types.CelType> types() {
      List<dev.cel.common.types.CelType> all = new ArrayList<>();
      structs.values().forEach(type -> all.add(type.checked()));
      return ImmutableList.copyOf(all);
    }

    @Override
    public Optional<dev.cel.common.types.CelType> findType(String name) {
      CelType found = structs.get(name);
      if (found != null) {
        return Optional.of(found.checked());
      }
      if (object == null) {
        return Optional.empty();
      }
      return object.form() == CelType.Form.DYN
          ? ObjectTypes.any(name, expression)
          : ObjectTypes.find(name, object);
    }
  }
}
