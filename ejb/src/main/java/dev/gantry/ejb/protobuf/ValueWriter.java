package dev.gantry.ejb.protobuf;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;

/** Writes the JSON value at the parser's current token as a field of a message. */
interface ValueWriter {

  /**
   * Leaves the parser at the value's last token. A value that does not fit the field is left out:
   * it cannot be said in this form.
   *
   * @param number the field's
   */
  void write(JsonParser json, int number, WireBuffer out) throws IOException;
}
