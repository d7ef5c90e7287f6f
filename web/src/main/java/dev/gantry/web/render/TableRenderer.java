package dev.gantry.web.render;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.object.Json;
import dev.gantry.model.table.Column;
import dev.gantry.model.table.TableRows;
import java.time.Instant;
import java.util.function.Supplier;

/** Makes {@code meta.k8s.io/v1 Table}s: what {@code kubectl get} prints. */
public final class TableRenderer {

  /** What each row carries besides its cells. */
  public enum Include {
    NONE,
    METADATA,
    OBJECT;

    /** From the query parameter {@code includeObject}; metadata where it is absent or odd. */
    public static Include of(String parameter) {
      return switch (parameter) {
        case "None" -> NONE;
        case "Object" -> OBJECT;
        default -> METADATA;
      };
    }
  }

  private final TableRows rows;
  private final Documents documents;
  private final Include include;
  private final Supplier<Instant> clock;

  public TableRenderer(
      TableRows rows, Documents documents, Include include, Supplier<Instant> clock) {
    this.rows = rows;
    this.documents = documents;
    this.include = include;
    this.clock = clock;
  }

  /** A table without rows; {@code headings} are left out of all but a watch's first event. */
  public ObjectNode table(boolean headings) {
    ObjectNode table = Json.object();
    table.put("kind", "Table").put("apiVersion", PartialMetadata.VERSION);
    table.putObject("metadata");
    ArrayNode columns = table.putArray("columnDefinitions");
    if (headings) {
      for (Column column : rows.columns()) {
        columns
            .addObject()
            .put("name", column.name())
            .put("type", column.type())
            .put("format", column.format())
            .put("description", column.description())
            .put("priority", column.priority());
      }
    }
    table.putArray("rows");
    return table;
  }

  /**
   * @param document as it is stored: that is what the columns read
   */
  public void addRow(ObjectNode table, ObjectNode document) {
    ObjectNode row = ((ArrayNode) table.get("rows")).addObject();
    ArrayNode cells = row.putArray("cells");
    for (Object cell : rows.cells(document, clock.get())) {
      cells.add(Json.mapper().<com.fasterxml.jackson.databind.JsonNode>valueToTree(cell));
    }
    switch (include) {
      case METADATA -> row.set("object", PartialMetadata.of(document));
      case OBJECT -> row.set("object", documents.shown(document));
      case NONE -> {}
    }
  }

  /** One object as a table of one row, at the object's own revision. */
  public ObjectNode single(ObjectNode document, boolean headings) {
    ObjectNode table = table(headings);
    ((ObjectNode) table.get("metadata"))
        .put("resourceVersion", document.path("metadata").path("resourceVersion").asText());
    addRow(table, document);
    return table;
  }
}
