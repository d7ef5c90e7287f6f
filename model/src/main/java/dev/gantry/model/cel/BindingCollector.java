package dev.gantry.model.cel;

import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import java.lang.reflect.Proxy;
import java.util.Map;

/**
 * Takes from the library's extensions what their functions do. They hand it to a builder of the
 * library's own runtime; this builder only remembers it.
 */
final class BindingCollector {

  private BindingCollector() {}

  static CelRuntimeBuilder into(Map<String, CelFunction> functions) {
    return (CelRuntimeBuilder)
        Proxy.newProxyInstance(
            CelRuntimeBuilder.class.getClassLoader(),
            new Class<?>[] {CelRuntimeBuilder.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("addFunctionBindings")) {
                add(arguments[0], functions);
              }
              return proxy;
            });
  }

  private static void add(Object bindings, Map<String, CelFunction> functions) {
    Iterable<?> all =
        bindings instanceof Object[] array ? java.util.List.of(array) : (Iterable<?>) bindings;
    for (Object one : all) {
      add((CelFunctionBinding) one, functions);
    }
  }

  static void add(CelFunctionBinding binding, Map<String, CelFunction> functions) {
    functions.putIfAbsent(
        binding.getOverloadId(),
        new CelFunction(
            binding.getOverloadId(), binding.getArgTypes(), binding.getDefinition()::apply));
  }
}
