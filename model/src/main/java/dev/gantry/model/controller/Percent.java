package dev.gantry.model.controller;

import com.fasterxml.jackson.databind.JsonNode;

/** An {@code IntOrString} that may be a share of a total. */
public final class Percent {

  private Percent() {}

  /** 25% of 10 is 3 rounded up and 2 rounded down; a plain number is itself. */
  public static int of(JsonNode value, int total, boolean roundUp, int absent) {
    if (value.isInt() || value.isLong()) {
      return value.asInt();
    }
    String text = value.asText("");
    if (!text.endsWith("%")) {
      return text.isEmpty() || value.isNull() || value.isMissingNode() ? absent : number(text);
    }
    double share = number(text.substring(0, text.length() - 1)) * (double) total / 100;
    return (int) (roundUp ? Math.ceil(share) : Math.floor(share));
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
