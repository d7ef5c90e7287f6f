package dev.gantry.model.table;

/**
 * One column of a {@code meta.k8s.io/v1 Table}.
 *
 * @param name heading, e.g. {@code Ready}
 * @param type OpenAPI type: {@code string}, {@code integer}, {@code number}, {@code boolean},
 *     {@code date}
 * @param format OpenAPI format; {@code name} marks the object's name
 * @param description one sentence for users
 * @param priority 0 is always shown, 1 with {@code -o wide}
 */
public record Column(String name, String type, String format, String description, int priority) {

  public static Column name(String description) {
    return new Column("Name", "string", "name", description, 0);
  }

  public static Column text(String name, String description) {
    return new Column(name, "string", "", description, 0);
  }

  public static Column number(String name, String description) {
    return new Column(name, "integer", "", description, 0);
  }

  public static Column flag(String name, String description) {
    return new Column(name, "boolean", "", description, 0);
  }

  /** The same column, shown with {@code -o wide} only. */
  public Column wide() {
    return new Column(name, type, format, description, 1);
  }
}
