package dev.gantry.model.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;

/** How objects of one kind are printed in a table. */
public interface TableRows {

  List<Column> columns();

  /**
   * One object's cells, as many as there are columns: strings, numbers, booleans, or null for an
   * empty one.
   */
  List<Object> cells(ObjectNode object, Instant now);
}
