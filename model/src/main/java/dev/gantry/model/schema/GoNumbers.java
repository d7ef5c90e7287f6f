package dev.gantry.model.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers as Kubernetes keeps them: integers of 64 bits, all others as floating point. */
final class GoNumbers {

  /** From here on Go writes an exponent. */
  private static final double PLAIN_BELOW = 1e21;

  private GoNumbers() {}

  static JsonNode integer(BigInteger value) {
    if (value.bitLength() < 32) {
      return JsonNodeFactory.instance.numberNode(value.intValue());
    }
    if (value.bitLength() < 64) {
      return JsonNodeFactory.instance.numberNode(value.longValue());
    }
    return large(value.doubleValue());
  }

  /**
   * A whole number beyond 64 bits, finite. Written as its shortest digits and zeros:
   * 12345678901234567890 is 12345678901234567000 afterwards.
   */
  static JsonNode large(double value) {
    return Math.abs(value) < PLAIN_BELOW
        ? JsonNodeFactory.instance.numberNode(new BigDecimal(Double.toString(value)).toBigInteger())
        : JsonNodeFactory.instance.numberNode(value);
  }
}
