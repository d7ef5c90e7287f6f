package dev.gantry.model.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The schemas of the kinds that are served from the start, and of the bodies of requests. */
public final class BuiltInSchemas implements Schemas {

  private record Id(String apiVersion, String kind) {}

  private final TypeTable table;
  private final Map<Id, TypeSchema> schemas = new HashMap<>();
  private final Map<String, TypeSchema> inEveryGroup = new HashMap<>();

  private BuiltInSchemas(TypeTable table) {
    this.table = table;
    for (TypeTable.Entry entry : table.entries()) {
      for (TypeTable.GroupVersionKind gvk : entry.kinds()) {
        schemas.put(
            new Id(gvk.apiVersion(), gvk.kind()),
            new GoTypeSchema(entry.type(), gvk.version(), gvk.kind()));
      }
      if (entry.inEveryGroup()) {
        String kind = entry.type().goStruct();
        inEveryGroup.put(kind, new GoTypeSchema(entry.type(), "v1", kind));
      }
    }
  }

  /** Compiled from the type table in some milliseconds when first asked for, then shared. */
  public static BuiltInSchemas load() {
    return Shared.SCHEMAS;
  }

  private static final class Shared {
    static final BuiltInSchemas SCHEMAS = new BuiltInSchemas(TypeTable.load());
  }

  @Override
  public Optional<TypeSchema> of(String apiVersion, String kind) {
    TypeSchema own = schemas.get(new Id(apiVersion, kind));
    return Optional.ofNullable(own != null ? own : inEveryGroup.get(kind));
  }

  /** The table that the schemas were compiled from. */
  public TypeTable table() {
    return table;
  }
}
