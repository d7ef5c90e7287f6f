package dev.gantry.model.controller.autoscaler;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gantry.model.quantity.Quantity;

/**
 * How far the measured value may be from the wanted one before anything is scaled: by a tenth
 * either way unless the behavior says otherwise.
 */
record Tolerance(double down, double up) {

  private static final double USUAL = 0.1;

  static Tolerance of(JsonNode behavior) {
    return new Tolerance(read(behavior.path("scaleDown")), read(behavior.path("scaleUp")));
  }

  private static double read(JsonNode rules) {
    JsonNode given = rules.path("tolerance");
    return given.isMissingNode() || given.isNull()
        ? USUAL
        : Quantity.parse(given.asText()).milli() / 1000.0;
  }

  /** Whether a ratio of measured to wanted calls for nothing. */
  boolean holds(double ratio) {
    return 1 - down <= ratio && ratio <= 1 + up;
  }
}
