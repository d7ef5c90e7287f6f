package dev.gantry.model.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** A table as a list of columns, each with the function that makes its cell. A value. */
final class Rows implements TableRows {

  private record Part(Column column, BiFunction<ObjectNode, Instant, Object> cell) {}

  private final List<Part> parts;
  private final List<Column> columns;

  private Rows(List<Part> parts) {
    this.parts = List.copyOf(parts);
    this.columns = parts.stream().map(Part::column).toList();
  }

  /** Starts with the object's name. */
  static Rows named() {
    return new Rows(List.of())
        .and(Column.name("Name of the object within its namespace"), (o, now) -> Meta.name(o));
  }

  static Rows empty() {
    return new Rows(List.of());
  }

  Rows and(Column column, BiFunction<ObjectNode, Instant, Object> cell) {
    List<Part> more = new ArrayList<>(parts);
    more.add(new Part(column, cell));
    return new Rows(more);
  }

  Rows text(String name, String description, Function<ObjectNode, Object> cell) {
    return and(Column.text(name, description), (o, now) -> cell.apply(o));
  }

  Rows wide(String name, String description, Function<ObjectNode, Object> cell) {
    return and(Column.text(name, description).wide(), (o, now) -> cell.apply(o));
  }

  Rows number(String name, String description, Function<ObjectNode, Object> cell) {
    return and(Column.number(name, description), (o, now) -> cell.apply(o));
  }

  /** A count in spec or status, 0 where unset. */
  Rows count(String name, String description, String pointer) {
    return number(name, description, o -> o.at(pointer).asLong(0));
  }

  Rows age() {
    return and(Column.text("Age", "Time since the object was created"), (o, now) -> Age.of(o, now));
  }

  @Override
  public List<Column> columns() {
    return columns;
  }

  @Override
  public List<Object> cells(ObjectNode object, Instant now) {
    List<Object> cells = new ArrayList<>(parts.size());
    parts.forEach(p -> cells.add(p.cell().apply(object, now)));
    return cells;
  }
}
