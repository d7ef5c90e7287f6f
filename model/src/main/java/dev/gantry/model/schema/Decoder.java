package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Request bodies to documents. */
public final class Decoder {

  private Decoder() {}

  /**
   * A body that was read.
   *
   * @param duplicateFields paths of fields that occurred more than once; the last one counts
   */
  public record Decoded(ObjectNode document, List<String> duplicateFields) {}

  /** Reads one JSON or YAML object. */
  public static Decoded decode(byte[] body, String contentType) {
    throw new UnsupportedOperationException();
  }
}
