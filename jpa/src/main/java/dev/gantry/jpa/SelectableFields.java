package dev.gantry.jpa;

import dev.gantry.model.kind.BuiltInKinds;
import dev.gantry.model.kind.GroupResource;
import dev.gantry.model.kind.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which dotted paths field selectors may name, by stored resource; asked at every write. */
@FunctionalInterface
public interface SelectableFields {

  List<String> of(GroupResource stored);

  /** Those of the built-in kinds. */
  static SelectableFields builtIn() {
    Map<GroupResource, List<String>> paths = new HashMap<>();
    for (Kind kind : BuiltInKinds.load()) {
      paths.putIfAbsent(kind.storage(), kind.selectableFields());
    }
    return stored -> paths.getOrDefault(stored, List.of());
  }
}
