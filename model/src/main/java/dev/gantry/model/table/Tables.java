package dev.gantry.model.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gantry.model.kind.Kind;
import dev.gantry.model.object.Meta;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The table of each kind; a kind without one prints its name and when it was created. */
public final class Tables {

  private static final Map<String, TableRows> ROWS = Map.ofEntries();

  private Tables() {}

  /** The table of a kind's stored documents. */
  public static TableRows of(Kind kind) {
    TableRows rows = ROWS.get(kind.storage().toString());
    return rows == null ? NAME_AND_CREATION : rows;
  }

  private static final TableRows NAME_AND_CREATION =
      new TableRows() {
        @Override
        public List<Column> columns() {
          return List.of(
              Column.name("Name of the object within its namespace"),
              new Column("Created At", "date", "", "When the object was created", 0));
        }

        @Override
        public List<Object> cells(ObjectNode object, Instant now) {
          return List.of(Meta.name(object), Meta.text(object, "creationTimestamp"));
        }
      };
}
