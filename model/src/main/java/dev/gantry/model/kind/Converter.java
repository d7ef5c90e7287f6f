package dev.gantry.model.kind;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Brings documents of one custom resource definition from one of its versions into another. */
@FunctionalInterface
public interface Converter {

  /** The strategy {@code None}: versions differ in their names alone. */
  Converter RENAMING =
      (documents, apiVersion) -> {
        documents.forEach(document -> document.put("apiVersion", apiVersion));
        return documents;
      };

  /**
   * @param documents not yet in that version; may be changed
   * @return as many, in the same order
   * @throws dev.gantry.model.status.ApiException 500 where the conversion fails
   */
  List<ObjectNode> convert(List<ObjectNode> documents, String apiVersion);

  /** Whether converting takes time: somebody else is asked. */
  default boolean asks() {
    return this != RENAMING;
  }

  /** Makes the converter that a definition asks for. */
  @FunctionalInterface
  interface Source {

    /** For those who only look at definitions, and where no webhook can be asked. */
    Source NONE = definition -> RENAMING;

    /**
     * @param definition the whole document
     */
    Converter of(ObjectNode definition);
  }
}
